using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Pipeline.TrainCoordinator.Model;

namespace Pipeline.TrainCoordinator.Runs;

/// <summary>The hash that two runs of the same identity agree on.</summary>
public static class WeightsHash
{
    /// <summary>SHA-256 of all parameters, dense ones first, then the embedding table, float32 little-endian.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <returns>64 lower-case hexadecimal digits.</returns>
    public static string Of(ModelParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes(parameters.Dense.AsSpan()));
        hash.AppendData(MemoryMarshal.AsBytes(parameters.Embedding.AsSpan()));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
