namespace Pipeline.Shared.Data;

/// <summary>A block's own dictionary: its distinct words in order of first appearance.</summary>
/// <param name="Words">The words; a token id of the block is a zero-based position in this table.</param>
/// <param name="Counts">Occurrences of each word in the block.</param>
/// <param name="Documents">Number of the block's documents that hold each word.</param>
/// <param name="FirstRow">Zero-based row of the block in which each word first appears.</param>
/// <param name="FirstPosition">Zero-based token position of that appearance within its document.</param>
public sealed record BlockWords(WordTable Words, int[] Counts, int[] Documents, int[] FirstRow, int[] FirstPosition)
{
    /// <summary>The file it was read from, for messages; <c>null</c> where it was made in memory.</summary>
    public string? Path { get; init; }
}
