namespace Pipeline.TrainCoordinator.Vectors;

/// <summary>Finds a word that stands for each label, to show vectors by.</summary>
public static class TypicalWords
{
    /// <summary>For each label the word that is in more of its documents than its share of all documents would give it.</summary>
    /// <param name="text">The documents.</param>
    /// <param name="labelCount">Labels to find a word for, from the first one on.</param>
    /// <returns>Ranks in the order of the labels, none twice; the most frequent of equals.</returns>
    public static IReadOnlyList<int> Of(TrainingText text, int labelCount)
    {
        ArgumentNullException.ThrowIfNull(text);
        var seenIn = new int[text.WordCount + 1];
        var all = new int[text.WordCount + 1];
        var ofLabel = Enumerable.Range(0, labelCount).Select(_ => new int[text.WordCount + 1]).ToArray();
        for (var document = 0; document < text.Ends.Length; document++)
        {
            var label = text.Labels[document];
            foreach (
                var rank in text.Tokens.AsSpan()[(document == 0 ? 0 : text.Ends[document - 1])..text.Ends[document]]
            )
            {
                if (seenIn[rank] == document + 1)
                {
                    continue;
                }
                seenIn[rank] = document + 1;
                all[rank]++;
                if (label < labelCount)
                {
                    ofLabel[label][rank]++;
                }
            }
        }
        return
        [
            .. ofLabel
                .Select((counts, label) => MostInExcess(counts, all, ShareOf(text, label)))
                .Where(rank => rank > 0)
                .Distinct(),
        ];
    }

    private static double ShareOf(TrainingText text, int label) =>
        text.Labels.Count(other => other == label) / (double)text.Labels.Length;

    // 0 where no word is more frequent here than elsewhere.
    private static int MostInExcess(int[] here, int[] all, double share)
    {
        var (best, most) = (0, 0.0);
        for (var rank = 1; rank < here.Length; rank++)
        {
            var excess = here[rank] - share * all[rank];
            if (excess > most)
            {
                (best, most) = (rank, excess);
            }
        }
        return best;
    }
}
