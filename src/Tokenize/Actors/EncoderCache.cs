using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Words;

namespace Pipeline.Tokenize.Actors;

/// <summary>The encoder of the vocabulary in use, shared by the lanes of a node: it is read and indexed once.</summary>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class EncoderCache
{
    private readonly Lock _lock = new();
    private (ArtifactFile Vocabulary, VocabularySource Source, SequenceOptions Options) _key;
    private Task<JobEncoder>? _encoder;

    /// <summary>The encoder of a vocabulary.</summary>
    /// <param name="root">Folder that the vocabulary is in.</param>
    /// <param name="vocabulary">The vocabulary.</param>
    /// <param name="source">Where it comes from.</param>
    /// <param name="options">Which ranks and how many tokens are kept.</param>
    /// <exception cref="Shared.Errors.ArtifactException">The file is missing or damaged; the next call tries again.</exception>
    internal Task<JobEncoder> GetAsync(
        string root,
        ArtifactFile vocabulary,
        VocabularySource source,
        SequenceOptions options
    )
    {
        lock (_lock)
        {
            var key = (vocabulary, source, options);
            if (_encoder is null or { IsFaulted: true } || _key != key)
            {
                _key = key;
                _encoder = LoadAsync(root, vocabulary, source, options);
            }
            return _encoder;
        }
    }

    private static async Task<JobEncoder> LoadAsync(
        string root,
        ArtifactFile file,
        VocabularySource source,
        SequenceOptions options
    )
    {
        // All words are needed to count those it knows, and to see that none is the out-of-vocabulary token.
        if (source == VocabularySource.Corpus && options.OovToken is null)
        {
            var words = await VocabularyFile.ReadFirstWordsAsync(root, file, options.MaxWords, CancellationToken.None);
            return new JobEncoder(new SequenceEncoder(words, options), Coverage: null);
        }
        var vocabulary = await VocabularyFile.ReadAsync(root, file, CancellationToken.None);
        return new JobEncoder(
            new SequenceEncoder(vocabulary, options),
            source == VocabularySource.Given ? new VocabularyCoverage(vocabulary) : null
        );
    }
}
