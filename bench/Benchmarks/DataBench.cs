using BenchmarkDotNet.Attributes;
using Pipeline.Ingest.Files;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Words;

namespace Pipeline.Benchmarks;

/// <summary>The hot paths of preprocessing over a whole corpus, each by itself on one thread.</summary>
public class DataBench
{
    private static readonly TokenizerOptions Tokenizer = new() { Strip = StripMode.None };
    private static readonly SequenceOptions Sequences = new();

    private BenchCorpus _corpus = null!;
    private DocumentReader _reader = null!;
    private SequenceEncoder _encoder = null!;
    private SequenceShard[] _shards = [];
    private string _root = "";
    private ArtifactFile[] _shardFiles = [];
    private (ArtifactFile Block, ArtifactFile Words)[] _blockFiles = [];

    /// <summary>Bytes that one run of each benchmark goes over, by its name; known once the corpus is loaded.</summary>
    internal static Dictionary<string, (long Bytes, string Of)> Work { get; } = new(StringComparer.Ordinal);

    [GlobalSetup]
    public async Task Setup()
    {
        _corpus = BenchCorpus.Open();
        _reader = _corpus.Reader();
        _encoder = new SequenceEncoder(_corpus.Vocabulary, Sequences);
        _shards = [.. _corpus.Blocks.Select(block => _encoder.Encode(block, _corpus.LabelNames))];
        _root = _corpus.Scratch;
        DataFolder.CreateFolders(_root);
        _shardFiles = await WriteShards();
        _blockFiles = await WriteBlocks();
        var matrix = (long)_corpus.Keys.Count * Sequences.MaxLength * sizeof(int);
        var tokens = _corpus.Blocks.Sum(block => (long)block.Tokens.Length) * sizeof(int);
        Work[nameof(Read)] = (_corpus.RawBytes, "messages");
        Work[nameof(Tokenize)] = (_corpus.TextBytes, "text");
        Work[nameof(Merge)] = (_corpus.TextBytes, "text");
        Work[nameof(Encode)] = (_corpus.TextBytes, "text");
        Work[nameof(WriteBlocks)] = Work[nameof(ReadBlocks)] = (tokens, "token ids");
        Work[nameof(WriteShards)] = Work[nameof(ReadShards)] = (matrix, "padded matrix");
        Work[nameof(ReadVectors)] = (new FileInfo(_corpus.Vectors).Length, "vectors file");
    }

    [GlobalCleanup]
    public void Cleanup() => _corpus.Dispose();

    [Benchmark]
    public long Read()
    {
        var length = 0L;
        foreach (var key in _corpus.Keys)
        {
            _reader.TryRead(key, out var message, out _);
            length += message.Utf8.Length;
        }
        return length;
    }

    [Benchmark]
    public long Tokenize()
    {
        var length = 0L;
        for (var chunk = 0; chunk < _corpus.Chunks.Length; chunk++)
        {
            length += _corpus.Build(chunk).Tokens.Length;
        }
        return length;
    }

    [Benchmark]
    public int Merge() => _corpus.Merge().Count;

    [Benchmark]
    public long Encode()
    {
        var length = 0L;
        foreach (var block in _corpus.Blocks)
        {
            length += _encoder.Encode(block, _corpus.LabelNames).Tokens.Length;
        }
        return length;
    }

    [Benchmark]
    public async Task<(ArtifactFile Block, ArtifactFile Words)[]> WriteBlocks()
    {
        var files = new (ArtifactFile, ArtifactFile)[_corpus.Blocks.Length];
        for (var chunk = 0; chunk < files.Length; chunk++)
        {
            files[chunk] = await BlockFile.WriteAsync(_root, _corpus.Blocks[chunk], Tokenizer, CancellationToken.None);
        }
        return files;
    }

    [Benchmark]
    public async Task<long> ReadBlocks()
    {
        var length = 0L;
        foreach (var (block, words) in _blockFiles)
        {
            length += (await BlockFile.ReadAsync(_root, block, words, CancellationToken.None)).Tokens.Length;
        }
        return length;
    }

    [Benchmark]
    public async Task<ArtifactFile[]> WriteShards()
    {
        var files = new ArtifactFile[_shards.Length];
        for (var chunk = 0; chunk < files.Length; chunk++)
        {
            files[chunk] = await ShardFile.WriteAsync(
                _root,
                _shards[chunk],
                Sequences,
                ContentHash.Of([]),
                CancellationToken.None
            );
        }
        return files;
    }

    [Benchmark]
    public async Task<long> ReadShards()
    {
        var length = 0L;
        foreach (var file in _shardFiles)
        {
            length += (await ShardFile.ReadAsync(_root, file, CancellationToken.None)).Tokens.Length;
        }
        return length;
    }

    [Benchmark]
    public int ReadVectors()
    {
        var count = Math.Min(Sequences.MaxWords, _corpus.Vocabulary.Count);
        return GloveFile.Read(_corpus.Vectors, _corpus.Vocabulary.Words, count, CancellationToken.None).CoveredCount;
    }
}
