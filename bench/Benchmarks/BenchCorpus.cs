using Pipeline.Ingest.Chunks;
using Pipeline.Ingest.Files;
using Pipeline.Ingest.Sample;
using Pipeline.Shared.Data;
using Pipeline.Shared.Words;
using Pipeline.Tokenize.Words;

namespace Pipeline.Benchmarks;

/// <summary>A corpus on disk with what every step of preprocessing makes of it, so that each can be measured by itself.</summary>
internal sealed class BenchCorpus : IDisposable
{
    private const int SampleDocuments = 4_000;

    // As the post: raw messages, the first 20,000 words, 1000 tokens in a row.
    private static readonly TokenizerOptions Tokenizer = new() { Strip = StripMode.None };

    // As a lane does: its buffers are kept from block to block.
    private readonly BlockBuilder _builder = new(Tokenizer.LowerCasing);

    private readonly DirectoryInfo _temporary = Directory.CreateTempSubdirectory("pipeline-bench-");

    private BenchCorpus(string folder, string? vectors)
    {
        Folder = folder.Length > 0 ? folder : WriteSample();
        var listing = CorpusFolder.List(Folder, FileNameRule.Digits, CancellationToken.None);
        Chunks = [.. ChunkTree.Of(listing.Keys)];
        LabelNames = [.. listing.Keys.Select(key => key.Label).Distinct(StringComparer.Ordinal)];
        RawBytes = listing.Fingerprints.Sum(file => file.SizeBytes);
        Texts =
        [
            .. Chunks.Select(chunk => chunk.Documents.Select(document => TextOf(listing.Keys[document])).ToArray()),
        ];
        Keys = listing.Keys;
        TextBytes = Texts.Sum(chunk => chunk.Sum(text => (long)text.Length));
        Blocks = [.. Enumerable.Range(0, Chunks.Length).Select(Build)];
        Vocabulary = Merge();
        Vectors = vectors ?? WriteVectors();
    }

    /// <summary>Folder of the messages.</summary>
    internal string Folder { get; }

    /// <summary>The documents in document order.</summary>
    internal IReadOnlyList<DocumentKey> Keys { get; }

    /// <summary>The chunks.</summary>
    internal Chunk[] Chunks { get; }

    /// <summary>The texts of each chunk, UTF-8.</summary>
    internal byte[][][] Texts { get; }

    /// <summary>The block of each chunk.</summary>
    internal TokenBlock[] Blocks { get; }

    internal Vocabulary Vocabulary { get; }

    internal string[] LabelNames { get; }

    /// <summary>A file of vectors.</summary>
    internal string Vectors { get; }

    /// <summary>A folder to write to.</summary>
    internal string Scratch => _temporary.CreateSubdirectory("scratch").FullName;

    /// <summary>Bytes of the messages as they are on disk.</summary>
    internal long RawBytes { get; }

    /// <summary>Bytes of their texts as they are tokenized.</summary>
    internal long TextBytes { get; }

    /// <summary>The real corpus where <c>PIPELINE_DATA</c> names it, a sample elsewhere.</summary>
    internal static BenchCorpus Open()
    {
        var data = Environment.GetEnvironmentVariable("PIPELINE_DATA");
        return string.IsNullOrEmpty(data)
            ? new BenchCorpus("", vectors: null)
            : new BenchCorpus(Path.Combine(data, "20_newsgroup"), Path.Combine(data, "glove.6B.50d.txt"));
    }

    internal DocumentReader Reader() => new(Folder, Tokenizer);

    /// <summary>Builds the block of a chunk.</summary>
    internal TokenBlock Build(int chunk)
    {
        for (var i = 0; i < Texts[chunk].Length; i++)
        {
            _builder.Add(
                Keys[Chunks[chunk].Documents[i]],
                contentHash: 0,
                messageIdHash: 0,
                TextEncoding.Latin1,
                Texts[chunk][i]
            );
        }
        return _builder.Build();
    }

    /// <summary>Merges the blocks' dictionaries.</summary>
    internal Vocabulary Merge()
    {
        var merge = new VocabularyMerge();
        for (var chunk = 0; chunk < Chunks.Length; chunk++)
        {
            merge.Add(Blocks[chunk].Words, Chunks[chunk].Documents.AsSpan());
        }
        return merge.Rank();
    }

    public void Dispose() => _temporary.Delete(recursive: true);

    private byte[] TextOf(DocumentKey key) =>
        Reader().TryRead(key, out var message, out var rejection)
            ? message.Utf8.ToArray()
            : throw new InvalidOperationException(rejection.Detail);

    private string WriteSample()
    {
        var folder = Path.Combine(_temporary.FullName, "corpus");
        var options = new SampleOptions { Documents = SampleDocuments };
        SampleCorpus.Write(folder, options, progress: null, CancellationToken.None);
        return folder;
    }

    private string WriteVectors()
    {
        const int dimensions = 50;
        var path = Path.Combine(_temporary.FullName, "vectors.txt");
        using var file = new StreamWriter(path);
        for (var word = 0; word < Vocabulary.Count; word++)
        {
            var numbers = Enumerable
                .Range(0, dimensions)
                .Select(i => $"{((word * 31) + (i * 17)) % 2000 / 1000.0 - 1:F5}");
            file.Write($"{Vocabulary.Words.Text(word)} {string.Join(' ', numbers)}\n");
        }
        return path;
    }
}
