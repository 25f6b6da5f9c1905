using Pipeline.Shared.Errors;

namespace Pipeline.TrainCoordinator.Model;

/// <summary>The native library of TorchSharp cannot be loaded on this machine.</summary>
/// <param name="message">The whole message, one or more full sentences.</param>
/// <param name="inner">The cause, where there is one.</param>
public sealed class NativeTorchException(string message, Exception? inner = null) : PipelineException(message, inner)
{
    /// <inheritdoc />
    public override ErrorKind Kind => ErrorKind.Settings;
}
