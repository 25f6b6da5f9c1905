using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Words;
using Pipeline.TrainCoordinator.Data;
using Pipeline.TrainCoordinator.Vectors;

namespace Pipeline.TrainCoordinator.Sessions;

/// <summary>The embedding table that a run begins with.</summary>
internal static class InitialVectors
{
    /// <summary>The vectors of the data folder, in the order of the run's ranks.</summary>
    /// <param name="root">The data folder.</param>
    /// <param name="manifest">Its root, which has vectors.</param>
    /// <param name="words">The run's words in rank order.</param>
    /// <param name="sequences">How the run's ranks follow from them.</param>
    /// <param name="rows">Rows of the table.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>Row-major table; the rows of words without a vector are zero.</returns>
    internal static async Task<float[]> FromFolderAsync(
        string root,
        Manifest manifest,
        WordTable words,
        SequenceOptions sequences,
        int rows,
        CancellationToken cancellation
    )
    {
        var vectors = manifest.Vectors!;
        var matrix = await VectorsFile.ReadAsync(root, vectors.File, vectors.Rows, vectors.Columns, cancellation);
        var vocabulary = await VocabularyFile.ReadAsync(root, manifest.Vocabulary.File, cancellation);
        var folderFirst = FirstRank(manifest.Sequences);
        var known = WordIndex.Of(vocabulary.Words, Math.Clamp(vectors.Rows - folderFirst, 0, vocabulary.Count));
        var table = new float[rows * vectors.Columns];
        var firstRank = FirstRank(sequences);
        for (var rank = firstRank; rank < rows; rank++)
        {
            var found = known.Find(words[rank - firstRank]);
            if (found >= 0)
            {
                matrix
                    .AsSpan((found + folderFirst) * vectors.Columns, vectors.Columns)
                    .CopyTo(table.AsSpan(rank * vectors.Columns));
            }
        }
        return table;
    }

    // A token for all other words takes rank 1.
    private static int FirstRank(SequenceOptions sequences) => sequences.OovToken is null ? 1 : 2;

    /// <summary>Vectors learned from the training documents alone.</summary>
    /// <param name="documents">The documents, uncut, as ranks of the run's vocabulary.</param>
    /// <param name="training">Positions of those that train.</param>
    /// <param name="rows">Rows of the table.</param>
    /// <param name="options">How they are learned.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="lanes">Threads to compute with.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <returns>Row-major table.</returns>
    internal static float[] Learn(
        TrainingDocuments documents,
        int[] training,
        int rows,
        WordVectorOptions options,
        ulong seed,
        int lanes,
        CancellationToken cancellation
    )
    {
        var ends = new int[training.Length];
        var end = 0;
        for (var i = 0; i < training.Length; i++)
        {
            end += documents.LengthOf(training[i]);
            ends[i] = end;
        }
        var tokens = new int[end];
        for (var i = 0; i < training.Length; i++)
        {
            var document = documents.TokensOf(training[i]);
            document.CopyTo(tokens.AsSpan(ends[i] - document.Length));
        }
        return WordVectors.Learn(tokens, ends, rows - 1, options, seed, lanes, cancellation);
    }
}
