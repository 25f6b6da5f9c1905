using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Words;

namespace Pipeline.Tokenize.Actors;

/// <summary>The encoder of the vocabulary in use, shared by the lanes of a node: it is read and indexed once.</summary>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class EncoderCache
{
    private readonly Lock _lock = new();
    private (ArtifactFile Vocabulary, SequenceOptions Options) _key;
    private Task<SequenceEncoder>? _encoder;

    /// <summary>The encoder of a vocabulary.</summary>
    /// <param name="root">Folder that the vocabulary is in.</param>
    /// <param name="vocabulary">The vocabulary.</param>
    /// <param name="options">Which ranks and how many tokens are kept.</param>
    /// <exception cref="Shared.Errors.ArtifactException">The file is missing or damaged; the next call tries again.</exception>
    internal Task<SequenceEncoder> GetAsync(string root, ArtifactFile vocabulary, SequenceOptions options)
    {
        lock (_lock)
        {
            if (_encoder is null or { IsFaulted: true } || _key != (vocabulary, options))
            {
                _key = (vocabulary, options);
                _encoder = LoadAsync(root, vocabulary, options);
            }
            return _encoder;
        }
    }

    private static async Task<SequenceEncoder> LoadAsync(string root, ArtifactFile file, SequenceOptions options) =>
        new(await VocabularyFile.ReadAsync(root, file, CancellationToken.None), options);
}
