using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Pipeline.Shared.Data;

namespace Pipeline.Shared.Artifacts;

/// <summary>The hash of all sequences as one padded matrix: the same for every way of cutting a corpus into shards.</summary>
public static class SequenceHash
{
    /// <summary>Reads all shards and hashes their rows in document order.</summary>
    /// <param name="root">The data folder.</param>
    /// <param name="manifest">Its manifest.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>SHA-256 of the matrix of shape [documents, maximum length], int32 little-endian, padded in front with 0.</returns>
    /// <remarks>Holds all sequences without their padding, 4 bytes for each kept token.</remarks>
    /// <exception cref="Errors.ArtifactException">A shard is damaged.</exception>
    public static async Task<string> OfAsync(string root, Manifest manifest, CancellationToken cancellationToken)
    {
        var shards = new List<SequenceShard>(manifest.Chunks.Length);
        foreach (var chunk in manifest.Chunks)
        {
            shards.Add(await ShardFile.ReadAsync(root, chunk.Shard, cancellationToken));
        }
        return Of(shards, manifest.Sequences.MaxLength);
    }

    /// <summary>Hashes the rows of shards in document order.</summary>
    /// <param name="shards">The shards; no document is in two.</param>
    /// <param name="maxLength">Numbers in a row of the matrix.</param>
    public static string Of(IEnumerable<SequenceShard> shards, int maxLength)
    {
        var rows = shards
            .SelectMany(shard => Enumerable.Range(0, shard.DocumentCount).Select(row => (Shard: shard, Row: row)))
            .OrderBy(place => place.Shard.Keys[place.Row]);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var padded = new int[maxLength];
        foreach (var (shard, row) in rows)
        {
            var tokens = shard.TokensOf(row);
            padded.AsSpan(0, maxLength - tokens.Length).Clear();
            tokens.CopyTo(padded.AsSpan(maxLength - tokens.Length));
            hash.AppendData(MemoryMarshal.AsBytes(padded.AsSpan()));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
