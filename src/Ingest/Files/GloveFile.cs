using Pipeline.Ingest.Glove;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;

namespace Pipeline.Ingest.Files;

/// <summary>Reads files of word vectors: GloVe's text format, and word2vec's with its header line.</summary>
public static class GloveFile
{
    // Far above the longest line of any published file; what is longer is no text of vectors.
    private const int MaxLineBytes = 1 << 20;
    private const int BlockBytes = 4 * MaxLineBytes;

    /// <summary>Reads the vectors of some words. The whole file is checked, whatever is wanted of it.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="wanted">Words in rank order, none twice.</param>
    /// <param name="wantedCount">Number of words that are wanted, from the first one on.</param>
    /// <param name="cancellation">Ends the reading between two blocks of the file.</param>
    /// <exception cref="CorpusException">
    /// The file cannot be read, or it is no text of vectors: its rows differ in width, hold something that is not a finite
    /// number, repeat a word, or it ends without a newline, which is what a file looks like that was cut off.
    /// </exception>
    /// <remarks>One pass on one thread, in blocks of 4 MiB: about 300 MB/s. Memory is the matrix and the file's words.</remarks>
    public static GloveVectors Read(string path, WordTable wanted, int wantedCount, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(wantedCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(wantedCount, wanted.Count);
        return Try(path, () => ReadBlocks(path, wanted, wantedCount, cancellation));
    }

    /// <summary>Reads the first lines of a file, so that a wrong one is refused before the work that its vectors are for.</summary>
    /// <param name="path">Path of the file.</param>
    /// <exception cref="CorpusException">The file cannot be read, or its first lines are no vectors.</exception>
    public static void CheckBeginning(string path) =>
        Try(
            path,
            () =>
            {
                using var file = File.OpenHandle(path);
                if (ContainerStream.IsCompressed(file))
                {
                    throw new CorpusException(
                        path,
                        $"The vectors file '{path}' is compressed; decompress it, and give the GloVe text file."
                    );
                }
                var start = new byte[MaxLineBytes];
                var length = RandomAccess.Read(file, start, fileOffset: 0);
                var shape = ShapeOf(start.AsSpan(0, length));
                if (shape.Dimension == 0)
                {
                    throw new CorpusException(
                        path,
                        $"Line 1 of the vectors file '{path}' has no numbers; expected a word and its vector: give a GloVe text file."
                    );
                }
                return shape;
            }
        );

    private static T Try<T>(string path, Func<T> read)
    {
        try
        {
            // It is read twice: its beginning first.
            FileStatus.ThrowIfNoFile(path);
            return read();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CorpusException(path, $"The vectors file '{path}' does not exist; give a GloVe text file.", e);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new CorpusException(
                path,
                $"The vectors file '{path}' cannot be read: {ReadFailure.Reason(path, e)}; give a GloVe text file.",
                e
            );
        }
    }

    private static GloveVectors ReadBlocks(
        string path,
        WordTable wanted,
        int wantedCount,
        CancellationToken cancellation
    )
    {
        using var file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        var block = new byte[BlockBytes];
        var length = 0;
        var offset = 0L;
        GloveText? text = null;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var read = RandomAccess.Read(file, block.AsSpan(length), offset);
            offset += read;
            length += read;
            if (read > 0 && length < BlockBytes)
            {
                continue;
            }
            var rest = (ReadOnlySpan<byte>)block.AsSpan(0, length);
            text ??= new GloveText(path, ShapeOf(rest), wanted, wantedCount);
            for (var end = rest.IndexOf((byte)'\n'); end >= 0; end = rest.IndexOf((byte)'\n'))
            {
                text.Add(rest[..end]);
                rest = rest[(end + 1)..];
            }
            if (read == 0)
            {
                return rest.IsEmpty ? text.Finish() : throw text.EndsHalfWay(rest);
            }
            if (rest.Length > MaxLineBytes)
            {
                throw new CorpusException(
                    path,
                    $"A line of the vectors file '{path}' is longer than {MaxLineBytes} bytes; give a GloVe text file."
                );
            }
            rest.CopyTo(block);
            length = rest.Length;
        }
    }

    private static GloveShape ShapeOf(ReadOnlySpan<byte> start)
    {
        var end = start.IndexOf((byte)'\n');
        if (end < 0)
        {
            return GloveShape.Of(GloveText.TrimEnd(start), []);
        }
        var second = start[(end + 1)..];
        var secondEnd = second.IndexOf((byte)'\n');
        return GloveShape.Of(
            GloveText.TrimEnd(start[..end]),
            GloveText.TrimEnd(secondEnd < 0 ? second : second[..secondEnd])
        );
    }
}
