namespace Pipeline.Shared.Data;

/// <summary>How tokens become rows of fixed length.</summary>
public sealed record SequenceOptions
{
    /// <summary>
    /// Keras' <c>num_words</c>: ranks below it are kept, so the most frequent <c>MaxWords - 1</c> words.
    /// At least 2. Default 20,000, as in the 2016 post.
    /// </summary>
    public int MaxWords { get; init; } = 20_000;

    /// <summary>Tokens per row, at least 1: shorter rows are padded with 0 in front, longer ones keep their last tokens. Default 1000, as in the 2016 post.</summary>
    public int MaxLength { get; init; } = 1000;

    /// <summary>Word that stands for every word outside the vocabulary, at rank 1; <c>null</c> drops those words, as the post does.</summary>
    public string? OovToken { get; init; }
}
