using Pipeline.TrainCoordinator.Exchange;

namespace Pipeline.TrainCoordinator.Tests.Exchange;

public sealed class RowVersionsTests
{
    [Fact]
    public void Note_SomeRows_LeavesTheOthersWhereTheyWere()
    {
        var rows = new RowVersions(3);

        rows.Note(4, [0, 2]);
        rows.Note(5, [2]);

        Assert.Equal([4, 0, 5], Enumerable.Range(0, 3).Select(row => rows[row]));
    }

    [Fact]
    public void NoteAll_AfterSome_CountsForEveryRowUntilOneChangesAgain()
    {
        var rows = new RowVersions(2);
        rows.Note(4, [0]);

        rows.NoteAll(6);
        rows.Note(7, [1]);

        Assert.Equal([6, 7], Enumerable.Range(0, 2).Select(row => rows[row]));
    }
}
