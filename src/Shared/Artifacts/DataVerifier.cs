using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Words;

namespace Pipeline.Shared.Artifacts;

/// <summary>Checks a data folder from its root down: every hash and form, and that vocabulary and shards are what the blocks give.</summary>
/// <remarks>
/// Blocks are read and counted again, the vocabulary is merged again from the blocks' dictionaries, unless it was given,
/// every shard is encoded again from its block; vocabulary and shards must come out byte for byte. Vectors and rejections come from
/// outside the folder, and are read. Reads only; the time is about that of preprocessing without its reading of text. Memory: the keys of all documents and the vocabulary.
/// </remarks>
public sealed class DataVerifier
{
    private readonly string _root;
    private readonly DataFolder _folder;
    private readonly Manifest _manifest;
    private readonly CancellationToken _cancellation;
    private readonly List<Damage> _damages = [];
    private readonly List<DocumentKey[]?> _keys = [];
    private VocabularyCoverage? _coverage;

    private DataVerifier(DataFolder folder, Manifest manifest, CancellationToken cancellation)
    {
        _cancellation = cancellation;
        _root = folder.Root;
        _folder = folder;
        _manifest = manifest;
    }

    /// <summary>Checks a data folder.</summary>
    /// <param name="root">The data folder.</param>
    /// <param name="cancellationToken">Stops the check.</param>
    /// <returns>Everything that is damaged, not only the first.</returns>
    public static async Task<DataReport> VerifyAsync(string root, CancellationToken cancellationToken)
    {
        var folder = new DataFolder(root);
        while (true)
        {
            var found = FoundManifest.In(folder);
            var report = await VerifyAsync(folder, found, cancellationToken);
            // A job that commits meanwhile deletes files of the root that was checked: then the new one is.
            if (report.Damages.Count == 0 || IsStillTheRoot(folder, found))
            {
                return report;
            }
        }
    }

    private static bool IsStillTheRoot(DataFolder folder, FoundManifest found) =>
        string.Equals(FoundManifest.In(folder).Sha256, found.Sha256, StringComparison.Ordinal);

    private static async Task<DataReport> VerifyAsync(
        DataFolder folder,
        FoundManifest found,
        CancellationToken cancellation
    )
    {
        List<Damage> damages = found.Damage is { } damage ? [damage] : [];
        if (found.Manifest is not { } manifest)
        {
            return new DataReport(1, damages, []);
        }
        var verifier = new DataVerifier(folder, manifest, cancellation);
        await verifier.RunAsync();
        var named = manifest.Files.Select(file => file.Name).ToHashSet(StringComparer.Ordinal);
        var unnamed = await verifier.DescribeAsync(folder.FilesInPlace().Where(name => !named.Contains(name)));
        return new DataReport(named.Count + 1, [.. damages, .. verifier._damages], unnamed);
    }

    // A pipe or a dangling link is no file that could be described.
    private async Task<List<ArtifactFile>> DescribeAsync(IEnumerable<string> names)
    {
        var files = new List<ArtifactFile>();
        foreach (var name in names)
        {
            try
            {
                files.Add(await _folder.DescribeAsync(name, _cancellation));
            }
            catch (ArtifactException e)
            {
                Report(name, $"No manifest names it, and it cannot be read; delete it. {e.Message}");
            }
        }
        return files;
    }

    // A vocabulary from elsewhere follows from nothing in the folder.
    private bool IsGiven => _manifest.Vocabulary.Source == VocabularySource.Given;

    private async Task RunAsync()
    {
        if (_manifest.Encoder != EncoderIdentity.Current)
        {
            Report(
                ManifestFile.Name,
                $"The folder was written by {_manifest.Encoder}, this program is {EncoderIdentity.Current}; run 'pipeline preprocess' to rebuild it."
            );
            return;
        }
        var vocabulary = await VocabularyAsync();
        var encoder = vocabulary is null ? null : Encoder(vocabulary);
        _coverage = vocabulary is null || !IsGiven ? null : new VocabularyCoverage(vocabulary);
        foreach (var chunk in _manifest.Chunks)
        {
            await CheckChunkAsync(chunk, encoder);
        }
        if (_keys.TrueForAll(keys => keys is not null))
        {
            CheckLabels();
            if (!IsGiven)
            {
                await CheckVocabularyAsync();
            }
        }
        await CheckVectorsAsync();
        await CheckRejectionsAsync();
    }

    private async Task<Vocabulary?> VocabularyAsync() =>
        await TryAsync(
            _manifest.Vocabulary.File,
            async file =>
            {
                var vocabulary = await VocabularyFile.ReadAsync(_root, file, _cancellation);
                ReportUnless(
                    vocabulary.Count == _manifest.Vocabulary.Words,
                    file,
                    $"It has {vocabulary.Count} words, but the manifest says {_manifest.Vocabulary.Words}."
                );
                return vocabulary;
            }
        );

    private SequenceEncoder? Encoder(Vocabulary vocabulary)
    {
        try
        {
            return new SequenceEncoder(vocabulary, _manifest.Sequences);
        }
        catch (SettingsException)
        {
            // The other options are in range, or it would be no manifest.
            Report(
                ManifestFile.Name,
                $"It has the out-of-vocabulary token '{_manifest.Sequences.OovToken}', which its vocabulary has as a word; run 'pipeline preprocess' with a token that is none to rebuild the folder."
            );
            return null;
        }
    }

    private async Task CheckChunkAsync(ManifestChunk chunk, SequenceEncoder? encoder)
    {
        // A block is read with its dictionary: where that is damaged, neither says anything.
        var hasWords = await IsWholeAsync(chunk.Words);
        var block = await TryAsync(
            chunk.Block,
            async file => hasWords ? await BlockFile.ReadAsync(_root, file, chunk.Words, _cancellation) : null
        );
        _keys.Add(block?.Keys);
        var shard = await TryAsync(chunk.Shard, async file => await ShardFile.ReadAsync(_root, file, _cancellation));
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
            await CheckShardAsync(chunk.Shard, block, encoder);
        }
    }

    private async Task CheckShardAsync(ArtifactFile file, TokenBlock block, SequenceEncoder encoder)
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
            _cancellation
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
                    $"Label '{label.Name}' has {found} documents in the blocks, but the manifest says {label.Documents}."
                );
            }
        }
    }

    private async Task CheckVocabularyAsync()
    {
        var merge = new VocabularyMerge();
        var positions = DocumentPositions.Of([.. _keys.Select(keys => keys!)]);
        for (var i = 0; i < _manifest.Chunks.Length; i++)
        {
            // It was whole when its block was read; reading it says whether it still is.
            var words = await TryReadAsync<BlockWords>(
                _manifest.Chunks[i].Words,
                async file => await BlockFile.ReadWordsAsync(_root, file, _cancellation)
            );
            if (words is null)
            {
                return;
            }
            merge.Add(words, positions[i]);
        }
        var bytes = await VocabularyFile.EncodeAsync(merge.Rank(), _cancellation);
        CheckDerived(_manifest.Vocabulary.File, bytes, "the blocks' dictionaries give");
    }

    private async Task CheckVectorsAsync()
    {
        if (_manifest.Vectors is not { } vectors)
        {
            return;
        }
        await TryAsync(
            vectors.File,
            async file => await VectorsFile.ReadAsync(_root, file, vectors.Rows, vectors.Columns, _cancellation)
        );
    }

    private async Task CheckRejectionsAsync()
    {
        if (_manifest.Rejections is not { } rejections)
        {
            return;
        }
        var lines = await TryAsync(
            rejections.File,
            async file => await RejectionsFile.ReadAsync(_root, file, _cancellation)
        );
        ReportUnless(
            lines is null || lines.Count == rejections.Count,
            rejections.File,
            $"It has {lines?.Count} lines, but the manifest says {rejections.Count}."
        );
    }

    private void CheckDerived(ArtifactFile file, byte[] bytes, string source)
    {
        var sha256 = ContentHash.Of(bytes);
        if (!string.Equals(sha256, file.Sha256, StringComparison.Ordinal))
        {
            _damages.Add(
                new Damage(
                    file.Name,
                    $"It has the sha256 {file.Sha256}, but what {source} has {sha256}.",
                    sha256,
                    file.Sha256
                )
            );
        }
    }

    private async Task<bool> IsWholeAsync(ArtifactFile file)
    {
        if (await _folder.FindDamageAsync(file, _cancellation) is not { } damage)
        {
            return true;
        }
        _damages.Add(damage);
        return false;
    }

    // What is read is whole: an exception is about what is in it.
    private async Task<T?> TryAsync<T>(ArtifactFile file, Func<ArtifactFile, Task<T?>> read)
        where T : class => await IsWholeAsync(file) ? await TryReadAsync(file, read) : null;

    private async Task<T?> TryReadAsync<T>(ArtifactFile file, Func<ArtifactFile, Task<T?>> read)
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
            Report(file.Name, problem);
        }
    }

    private void Report(string file, string problem) => _damages.Add(new Damage(file, problem));
}
