namespace Pipeline.TrainCoordinator.Tests.Checkpoints;

/// <summary>What happens to files.</summary>
internal static class Damaged
{
    /// <summary>Flips one bit in the middle.</summary>
    internal static void Flip(string path)
    {
        var bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(path, bytes);
    }

    /// <summary>Cuts the second half off.</summary>
    internal static void Truncate(string path)
    {
        using var file = File.OpenWrite(path);
        file.SetLength(file.Length / 2);
    }
}
