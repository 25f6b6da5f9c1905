using System.Runtime.InteropServices;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.TrainCoordinator.Vectors;

namespace Pipeline.Node.Reports;

/// <summary>What learning vectors has given.</summary>
/// <param name="Words">Number of words, the most frequent of the training part.</param>
/// <param name="Columns">Numbers in a vector.</param>
/// <param name="Documents">Number of training documents.</param>
/// <param name="Split">How the documents were split, and what came out.</param>
/// <param name="Strip">Parts of the messages taken away first.</param>
/// <param name="Sha256">Hash of the table: a row of float32 little-endian for padding and for each word.</param>
/// <param name="File">Where the vectors were written as text; <c>null</c> where they were not.</param>
/// <param name="ReadingSeconds">Wall time in seconds until learning began.</param>
/// <param name="LearningSeconds">Wall time in seconds of the learning.</param>
/// <param name="Nearest">Some words with those nearest to them.</param>
internal sealed record VectorsReport(
    int Words,
    int Columns,
    int Documents,
    string Split,
    StripMode Strip,
    string Sha256,
    string? File,
    double ReadingSeconds,
    double LearningSeconds,
    IReadOnlyList<WordNeighbours> Nearest
)
{
    private const int NearestShown = 6;

    /// <summary>The hash of a table.</summary>
    /// <param name="table">The table, row-major.</param>
    internal static string HashOf(ReadOnlySpan<float> table) => ContentHash.Of(MemoryMarshal.AsBytes(table));

    /// <summary>The words nearest to some words.</summary>
    /// <param name="text">What the vectors were learned from.</param>
    /// <param name="table">The vectors, row-major.</param>
    /// <param name="columns">Numbers in a vector.</param>
    /// <param name="ranks">The words.</param>
    internal static IReadOnlyList<WordNeighbours> NearestTo(
        TrainingText text,
        float[] table,
        int columns,
        IEnumerable<int> ranks
    )
    {
        string Word(int rank) => text.Vocabulary.Words.Text(rank - 1);
        return
        [
            .. ranks.Select(rank => new WordNeighbours(
                Word(rank),
                [
                    .. NearestWords
                        .Of(table, columns, rank, NearestShown)
                        .Select(near => new NearWord(Word(near.Rank), near.Cosine)),
                ]
            )),
        ];
    }
}
