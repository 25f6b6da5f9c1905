using ICSharpCode.SharpZipLib;
using ICSharpCode.SharpZipLib.GZip;

namespace Pipeline.Ingest.Files;

/// <summary>Reads gzip, and says of damaged bytes that they are damaged.</summary>
/// <remarks>The library looks beyond its tables where a Huffman code is none, and leaves it to the caller to find out why.</remarks>
/// <param name="packed">The compressed bytes.</param>
internal sealed class GzipStream(Stream packed) : GZipInputStream(packed)
{
    /// <inheritdoc />
    /// <exception cref="SharpZipBaseException">The bytes are damaged.</exception>
    public override int Read(byte[] buffer, int offset, int count)
    {
        try
        {
            return base.Read(buffer, offset, count);
        }
        catch (Exception e)
            when (e is IndexOutOfRangeException or ArgumentException or NullReferenceException or OverflowException)
        {
            throw new GZipException("The compressed bytes are damaged.", e);
        }
    }
}
