using System.Text;
using CsCheck;
using Pipeline.Shared.Data;
using Pipeline.TrainCoordinator.Sessions;
using Pipeline.TrainCoordinator.Splits;

namespace Pipeline.TrainCoordinator.Tests.Sessions;

public sealed class SplitTextTests
{
    [Fact]
    public void Of_DocumentsOnBothSides_AreListedInDocumentOrder()
    {
        DocumentKey[] keys = [new("alt", "1"), new("alt", "2"), new("rec", "1"), new("sci", "é")];

        var text = SplitText.Of(keys, new DataSplit([0, 3], [2], LeftOut: 1, "by hand"));

        Assert.Equal("alt/1\ttrain\nrec/1\ttest\nsci/é\ttrain\n", Encoding.UTF8.GetString(text));
    }

    [Fact]
    public void Of_ReadBack_GivesTheSameSides() =>
        Gen
            .Bool.Array[1, 40]
            .Where(sides => sides.Contains(true) && sides.Contains(false))
            .Sample(sides =>
            {
                DocumentKey[] keys = [.. sides.Select((_, i) => new DocumentKey("l", $"{i:000}"))];
                var split = new DataSplit(Where(sides, true), Where(sides, false), LeftOut: 0, "drawn");

                var file = SplitFile.Parse("s", new StringReader(Encoding.UTF8.GetString(SplitText.Of(keys, split))));
                var again = DataSplit.Listed(keys, file);

                Assert.Equal(split.Train, again.Train);
                Assert.Equal(split.Validation, again.Validation);
            });

    private static int[] Where(bool[] sides, bool side) =>
        [.. sides.Index().Where(pair => pair.Item == side).Select(pair => pair.Index)];
}
