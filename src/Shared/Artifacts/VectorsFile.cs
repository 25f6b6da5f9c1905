using System.Runtime.InteropServices;
using Pipeline.Shared.Errors;

namespace Pipeline.Shared.Artifacts;

/// <summary>Word vectors on disk: float32, little-endian, row-major, nothing else.</summary>
/// <remarks>
/// Row 0 stands for padding, row r for the word of rank r; the shape is in the manifest. Bytes and rule of change:
/// <c>docs/formats.md</c>. Stateless; safe for concurrent use.
/// </remarks>
public static class VectorsFile
{
    /// <summary>The most numbers of a matrix: as many as fill the largest artefact.</summary>
    public const int MostNumbers = (int)(ArtifactStore.LargestFile / sizeof(float));

    /// <summary>Writes a matrix; when this returns, it is on disk for good.</summary>
    /// <param name="root">A data folder or a staging folder.</param>
    /// <param name="matrix">The numbers, shape [rows, columns], row-major.</param>
    /// <param name="rows">Number of rows, at least 1.</param>
    /// <param name="columns">Numbers in a row, at least 1.</param>
    /// <exception cref="StorageException">The folder cannot be written.</exception>
    public static ArtifactFile Write(string root, float[] matrix, int rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        ArgumentOutOfRangeException.ThrowIfNotEqual(matrix.LongLength, (long)rows * columns, nameof(matrix));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(matrix.Length, MostNumbers, nameof(matrix));
        ThrowIfBigEndian();
        return ArtifactStore.Write(
            root,
            ArtifactFolder.Vectors,
            ArtifactFolder.Binary,
            MemoryMarshal.AsBytes(matrix.AsSpan()).ToArray()
        );
    }

    /// <summary>Reads a matrix.</summary>
    /// <param name="root">A data folder or a staging folder.</param>
    /// <param name="file">The file.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Numbers in a row.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The numbers, shape [rows, columns], row-major.</returns>
    /// <exception cref="ArtifactException">The file is missing, its bytes are not those that were written, or not of that shape.</exception>
    public static async Task<float[]> ReadAsync(
        string root,
        ArtifactFile file,
        int rows,
        int columns,
        CancellationToken cancellationToken
    )
    {
        ThrowIfBigEndian();
        var path = ArtifactStore.PathOf(root, file);
        ArtifactStore.CheckSize(path, file.SizeBytes, (long)rows * columns * sizeof(float));
        var bytes = await ArtifactStore.ReadAsync(root, file, cancellationToken);
        return MemoryMarshal.Cast<byte, float>(bytes).ToArray();
    }

    private static void ThrowIfBigEndian()
    {
        if (!BitConverter.IsLittleEndian)
        {
            throw new PlatformNotSupportedException("Vectors are little-endian; this machine is not.");
        }
    }
}
