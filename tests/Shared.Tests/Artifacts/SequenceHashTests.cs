using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;

namespace Pipeline.Shared.Tests.Artifacts;

public sealed class SequenceHashTests
{
    [Fact]
    public void Of_RowsInTwoShards_IsTheHashOfTheMatrixInDocumentOrder()
    {
        // In document order, padded to 2: b/1 -> 0 5, then b/2 -> 0 0, then c/1 -> 258 7.
        var first = new SequenceShard([new("b", "1"), new("c", "1")], [0, 1], [5, 258, 7], [1, 3]);
        var second = new SequenceShard([new("b", "2")], [0], [], [0]);

        var hash = SequenceHash.Of([first, second], maxLength: 2);

        byte[] matrix = [0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 0, 0, 7, 0, 0, 0];
        Assert.Equal(ContentHash.Of(matrix), hash);
    }
}
