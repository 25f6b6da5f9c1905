using System.Collections.Immutable;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Words;

namespace Pipeline.Shared.Artifacts;

/// <summary>Checks a data folder from its root down: every hash, and that each file is what those before it give.</summary>
/// <remarks>
/// Blocks are read and counted again, the vocabulary is merged again from the blocks' dictionaries, unless it was given,
/// every shard is encoded again from its block; vocabulary and shards must come out byte for byte. Reads only; the time is about that
/// of preprocessing without its reading of text. Memory: the keys of all documents and the vocabulary.
/// </remarks>
public sealed class DataVerifier
{
    private readonly string _root;
    private readonly Manifest _manifest;
    private readonly List<Damage> _damages = [];
    private readonly List<DocumentKey[]?> _keys = [];
    private VocabularyCoverage? _coverage;

    private DataVerifier(string root, Manifest manifest)
    {
        _root = root;
        _manifest = manifest;
    }

    /// <summary>Checks a data folder.</summary>
    /// <param name="root">The data folder.</param>
    /// <param name="cancellationToken">Stops the check.</param>
    /// <returns>Everything that is damaged, not only the first.</returns>
    public static async Task<DataReport> VerifyAsync(string root, CancellationToken cancellationToken)
    {
        Manifest manifest;
        try
        {
            manifest = ManifestFile.Read(root);
        }
        catch (ArtifactException e)
        {
            return new DataReport(1, [new Damage(ManifestFile.Name, e.Message)], []);
        }
        var verifier = new DataVerifier(root, manifest);
        await verifier.RunAsync(cancellationToken);
        var named = manifest.Files.Select(file => file.Name).ToHashSet(StringComparer.Ordinal);
        return new DataReport(
            named.Count + 1,
            verifier._damages,
            [.. new DataFolder(root).FilesInPlace().Where(name => !named.Contains(name))]
        );
    }

    // A vocabulary from elsewhere follows from nothing in the folder.
    private bool IsGiven => _manifest.Vocabulary.Source == VocabularySource.Given;

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        if (_manifest.Encoder != EncoderIdentity.Current)
        {
            Report(
                ManifestFile.Name,
                $"The folder was written by {_manifest.Encoder}, this program is {EncoderIdentity.Current}; run 'pipeline preprocess' to rebuild it."
            );
            return;
        }
        var vocabulary = await VocabularyAsync(cancellationToken);
        var encoder = vocabulary is null ? null : new SequenceEncoder(vocabulary, _manifest.Sequences);
        _coverage = vocabulary is null || !IsGiven ? null : new VocabularyCoverage(vocabulary);
        foreach (var chunk in _manifest.Chunks)
        {
            await CheckChunkAsync(chunk, encoder, cancellationToken);
        }
        if (_keys.TrueForAll(keys => keys is not null))
        {
            CheckLabels();
            if (!IsGiven)
            {
                await CheckVocabularyAsync(cancellationToken);
            }
        }
        await CheckVectorsAsync(cancellationToken);
        await CheckRejectionsAsync(cancellationToken);
    }

    private Task<Vocabulary?> VocabularyAsync(CancellationToken cancellationToken) =>
        TryAsync(
            _manifest.Vocabulary.File,
            async file =>
            {
                var vocabulary = await VocabularyFile.ReadAsync(_root, file, cancellationToken);
                ReportUnless(
                    vocabulary.Count == _manifest.Vocabulary.Words,
                    file,
                    $"It has {vocabulary.Count} words, but the manifest says {_manifest.Vocabulary.Words}."
                );
                return vocabulary;
            }
        );

    private async Task CheckChunkAsync(
        ManifestChunk chunk,
        SequenceEncoder? encoder,
        CancellationToken cancellationToken
    )
    {
        var block = await TryAsync(
            chunk.Block,
            file => BlockFile.ReadAsync(_root, file, chunk.Words, cancellationToken)
        );
        _keys.Add(block?.Keys);
        var shard = await TryAsync(chunk.Shard, file => ShardFile.ReadAsync(_root, file, cancellationToken));
        if (block is null)
        {
            return;
        }
        ReportUnless(
            block.DocumentCount == chunk.Documents && block.Tokens.Length == chunk.Tokens,
            chunk.Block,
            $"It has {block.DocumentCount} documents and {block.Tokens.Length} tokens, but the manifest says {chunk.Documents} and {chunk.Tokens}."
        );
        var known = _coverage?.KnownTokens(block.Words) ?? chunk.KnownTokens;
        ReportUnless(
            known == chunk.KnownTokens,
            chunk.Block,
            $"The vocabulary holds {known} of its tokens, but the manifest says {chunk.KnownTokens}."
        );
        if (shard is null)
        {
            return;
        }
        ReportUnless(
            shard.Tokens.Length == chunk.KeptTokens,
            chunk.Shard,
            $"It has {shard.Tokens.Length} tokens, but the manifest says {chunk.KeptTokens}."
        );
        if (encoder is not null)
        {
            await CheckShardAsync(chunk.Shard, block, encoder, cancellationToken);
        }
    }

    private async Task CheckShardAsync(
        ArtifactFile file,
        TokenBlock block,
        SequenceEncoder encoder,
        CancellationToken cancellationToken
    )
    {
        SequenceShard shard;
        try
        {
            shard = encoder.Encode(block, _manifest.LabelNames);
        }
        catch (ArgumentException e)
        {
            Report(file.Name, $"Its block fits no shard: {e.Message}");
            return;
        }
        var bytes = await ShardFile.EncodeAsync(
            shard,
            _manifest.Sequences,
            _manifest.Vocabulary.File.Sha256,
            cancellationToken
        );
        CheckDerived(file, bytes, "its block and the vocabulary give");
    }

    private void CheckLabels()
    {
        var counts = _keys
            .SelectMany(keys => keys!)
            .CountBy(key => key.Label, StringComparer.Ordinal)
            .ToDictionary(StringComparer.Ordinal);
        foreach (var label in _manifest.Labels)
        {
            var found = counts.GetValueOrDefault(label.Name);
            if (found != label.Documents)
            {
                Report(
                    ManifestFile.Name,
                    $"Label '{label.Name}' has {found} documents in the blocks, but the manifest says {label.Documents}. {Remedy.Verify(_root)}"
                );
            }
        }
    }

    private async Task CheckVocabularyAsync(CancellationToken cancellationToken)
    {
        var merge = new VocabularyMerge();
        var positions = Positions();
        for (var i = 0; i < _manifest.Chunks.Length; i++)
        {
            var words = await BlockFile.ReadWordsAsync(_root, _manifest.Chunks[i].Words, cancellationToken);
            merge.Add(words, positions[i]);
        }
        var bytes = await VocabularyFile.EncodeAsync(merge.Rank(), cancellationToken);
        CheckDerived(_manifest.Vocabulary.File, bytes, "the blocks' dictionaries give");
    }

    // For each chunk and row, the document's position in document order over the whole corpus.
    private ImmutableArray<int[]> Positions()
    {
        var rows = new List<(DocumentKey Key, int Chunk, int Row)>();
        for (var chunk = 0; chunk < _keys.Count; chunk++)
        {
            var keys = _keys[chunk]!;
            for (var row = 0; row < keys.Length; row++)
            {
                rows.Add((keys[row], chunk, row));
            }
        }
        rows.Sort((x, y) => x.Key.CompareTo(y.Key));
        ImmutableArray<int[]> positions = [.. _keys.Select(keys => new int[keys!.Length])];
        for (var i = 0; i < rows.Count; i++)
        {
            positions[rows[i].Chunk][rows[i].Row] = i;
        }
        return positions;
    }

    private async Task CheckVectorsAsync(CancellationToken cancellationToken)
    {
        if (_manifest.Vectors is not { } vectors)
        {
            return;
        }
        await TryAsync(
            vectors.File,
            file => VectorsFile.ReadAsync(_root, file, vectors.Rows, vectors.Columns, cancellationToken)
        );
    }

    private async Task CheckRejectionsAsync(CancellationToken cancellationToken)
    {
        if (_manifest.Rejections is not { } rejections)
        {
            return;
        }
        var lines = await TryAsync(rejections.File, file => RejectionsFile.ReadAsync(_root, file, cancellationToken));
        ReportUnless(
            lines is null || lines.Count == rejections.Count,
            rejections.File,
            $"It has {lines?.Count} lines, but the manifest says {rejections.Count}."
        );
    }

    private void CheckDerived(ArtifactFile file, byte[] bytes, string source)
    {
        var sha256 = ContentHash.Of(bytes);
        ReportUnless(
            string.Equals(sha256, file.Sha256, StringComparison.Ordinal),
            file,
            $"It has the sha256 {file.Sha256}, but what {source} has {sha256}."
        );
    }

    private async Task<T?> TryAsync<T>(ArtifactFile file, Func<ArtifactFile, Task<T>> read)
        where T : class
    {
        try
        {
            return await read(file);
        }
        catch (ArtifactException e)
        {
            // A block is read with its dictionary: the exception knows which of the two is at fault.
            var isInside = e.Path.StartsWith(_root, StringComparison.Ordinal);
            Report(isInside ? Path.GetRelativePath(_root, e.Path).Replace('\\', '/') : file.Name, e.Message);
            return null;
        }
    }

    private void ReportUnless(bool isSound, ArtifactFile file, string problem)
    {
        if (!isSound)
        {
            Report(file.Name, $"{problem} {Remedy.Verify(_root)}");
        }
    }

    private void Report(string file, string problem) => _damages.Add(new Damage(file, problem));
}
