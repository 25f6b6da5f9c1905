using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Seeds;

namespace Pipeline.TrainCoordinator.Splits;

/// <summary>Which documents of a corpus train a model and which measure it.</summary>
/// <param name="Train">Zero-based positions of the training documents in document order, ascending.</param>
/// <param name="Validation">Zero-based positions of the other documents, ascending.</param>
/// <param name="LeftOut">Number of documents in neither part.</param>
/// <param name="Description">How the split was made and what came out, for everything that prints an accuracy.</param>
/// <remarks>A pure function of the documents and the seed.</remarks>
public sealed record DataSplit(int[] Train, int[] Validation, int LeftOut, string Description)
{
    private const ulong KerasStream = 1;
    private const ulong GroupStream = 2;

    /// <summary>All documents train.</summary>
    /// <param name="documentCount">Number of documents.</param>
    public static DataSplit AllTrain(int documentCount) =>
        new([.. Enumerable.Range(0, documentCount)], [], LeftOut: 0, $"no split: all {documentCount:N0} train");

    /// <summary>Keras' way: the last documents of a random permutation validate, whatever they repeat.</summary>
    /// <param name="documentCount">Number of documents.</param>
    /// <param name="share">Share that validates, above 0 and below 1; the number is rounded down.</param>
    /// <param name="seed">Seed of the permutation.</param>
    /// <exception cref="SettingsException">One of the parts would be empty.</exception>
    public static DataSplit Keras(int documentCount, double share, ulong seed)
    {
        var validationCount = TargetOf(documentCount, share);
        var order = Permutation.Of(documentCount, CounterRandom.Key(seed, KerasStream));
        var train = order[..^validationCount];
        var validation = order[^validationCount..];
        Array.Sort(train);
        Array.Sort(validation);
        return new DataSplit(
            train,
            validation,
            LeftOut: 0,
            $"random split, seed {seed}: {train.Length:N0} train, {validation.Length:N0} validation"
        );
    }

    /// <summary>A random split that keeps documents with the same Message-ID together.</summary>
    /// <param name="messageIdHashes">Hash of each document's Message-ID, in document order; 0 where it has none.</param>
    /// <param name="share">Share that validates, above 0 and below 1; the number is rounded down.</param>
    /// <param name="seed">Seed of the permutation of the groups.</param>
    /// <remarks>Groups join the validation part in a random order while they fit, so only a rare corpus misses the share.</remarks>
    /// <exception cref="SettingsException">One of the parts would be empty.</exception>
    public static DataSplit Grouped(ReadOnlySpan<ulong> messageIdHashes, double share, ulong seed)
    {
        var target = TargetOf(messageIdHashes.Length, share);
        var (groupOf, sizes) = GroupsOf(messageIdHashes);
        var validates = new bool[sizes.Count];
        var taken = 0;
        foreach (var group in Permutation.Of(sizes.Count, CounterRandom.Key(seed, GroupStream)))
        {
            if (taken + sizes[group] <= target)
            {
                validates[group] = true;
                taken += sizes[group];
            }
        }
        var train = new List<int>();
        var validation = new List<int>();
        for (var document = 0; document < groupOf.Length; document++)
        {
            (validates[groupOf[document]] ? validation : train).Add(document);
        }
        if (validation.Count == 0)
        {
            throw Empty(messageIdHashes.Length, share);
        }
        var repeats = groupOf.Length - sizes.Count;
        return new DataSplit(
            [.. train],
            [.. validation],
            LeftOut: 0,
            $"random split grouped by Message-ID, seed {seed}: {train.Count:N0} train, {validation.Count:N0} validation, {repeats:N0} repeated messages kept on one side"
        );
    }

    /// <summary>The split that a file lists.</summary>
    /// <param name="documents">The documents, in document order.</param>
    /// <param name="file">The file's content.</param>
    /// <exception cref="CorpusException">The file puts no document of the corpus on one of the sides.</exception>
    public static DataSplit Listed(IReadOnlyList<DocumentKey> documents, SplitFile file)
    {
        var train = new List<int>();
        var test = new List<int>();
        for (var document = 0; document < documents.Count; document++)
        {
            if (file.IsTest.TryGetValue(documents[document], out var isTest))
            {
                (isTest ? test : train).Add(document);
            }
        }
        if (train.Count == 0 || test.Count == 0)
        {
            throw new CorpusException(
                file.Path,
                $"Split file '{file.Path}' puts {train.Count:N0} of the {documents.Count:N0} documents into training and {test.Count:N0} into testing, but each part needs one; check that it belongs to this corpus."
            );
        }
        var leftOut = documents.Count - train.Count - test.Count;
        var unknown = file.IsTest.Count - train.Count - test.Count;
        var rest = unknown == 0 ? "" : $", {unknown:N0} listed but not in the corpus";
        return new DataSplit(
            [.. train],
            [.. test],
            leftOut,
            $"split file {System.IO.Path.GetFileName(file.Path)}: {train.Count:N0} train, {test.Count:N0} test, {leftOut:N0} left out{rest}"
        );
    }

    private static int TargetOf(int documentCount, double share)
    {
        if (share is not (> 0 and < 1))
        {
            throw new SettingsException([
                $"The validation split is {share}; it must be above 0 and below 1, for example 0.2.",
            ]);
        }
        // As Python's int(share * n).
        var target = (int)(share * documentCount);
        return target > 0 ? target : throw Empty(documentCount, share);
    }

    private static SettingsException Empty(int documentCount, double share) =>
        new([
            $"A validation split of {share} leaves none of the {documentCount:N0} documents to validate with; use a larger share or more documents.",
        ]);

    private static (int[] GroupOf, List<int> Sizes) GroupsOf(ReadOnlySpan<ulong> messageIdHashes)
    {
        var groupOf = new int[messageIdHashes.Length];
        var sizes = new List<int>();
        var known = new Dictionary<ulong, int>();
        for (var document = 0; document < groupOf.Length; document++)
        {
            var hash = messageIdHashes[document];
            if (hash == 0 || !known.TryGetValue(hash, out var group))
            {
                group = sizes.Count;
                sizes.Add(0);
                known[hash] = group;
            }
            groupOf[document] = group;
            sizes[group]++;
        }
        return (groupOf, sizes);
    }
}
