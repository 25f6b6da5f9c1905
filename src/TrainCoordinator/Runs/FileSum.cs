namespace Pipeline.TrainCoordinator.Runs;

/// <summary>A file and the hash of its bytes.</summary>
/// <param name="Name">Its name in the folder.</param>
/// <param name="SizeBytes">Its size in bytes.</param>
/// <param name="Sha256">SHA-256 of its bytes, 64 lower-case hexadecimal digits.</param>
public sealed record FileSum(string Name, long SizeBytes, string Sha256);
