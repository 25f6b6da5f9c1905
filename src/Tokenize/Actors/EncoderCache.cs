using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Words;

namespace Pipeline.Tokenize.Actors;

/// <summary>The encoders of the vocabularies in use, shared by the lanes of a node: each is read and indexed once.</summary>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class EncoderCache
{
    // Two jobs may take turns on a node; more would take memory for what is hardly ever asked for.
    private const int Kept = 2;

    private readonly Lock _lock = new();

    private readonly OrderedDictionary<
        (ArtifactFile Vocabulary, VocabularySource Source, SequenceOptions Options),
        Task<JobEncoder>
    > _recent = [];

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
            if (!_recent.Remove(key, out var encoder) || encoder.IsFaulted)
            {
                encoder = LoadAsync(root, vocabulary, source, options);
            }
            _recent.Add(key, encoder);
            if (_recent.Count > Kept)
            {
                _recent.RemoveAt(0);
            }
            return encoder;
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
