namespace Pipeline.TrainCoordinator.Exchange;

/// <summary>How the workers of other processes reach the tensor channel of a coordinator.</summary>
/// <param name="Host">Address that other machines call this one by.</param>
/// <param name="BindHost">Address of this machine that is listened on.</param>
/// <param name="Port">TCP port that is listened on; 0 for any that is free.</param>
/// <param name="Security">Certificates; <c>null</c> for a network where everybody is trusted.</param>
public sealed record ChannelOptions(string Host, string BindHost, int Port, ChannelSecurity? Security);
