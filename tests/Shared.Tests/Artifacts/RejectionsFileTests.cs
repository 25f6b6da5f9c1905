using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;

namespace Pipeline.Shared.Tests.Artifacts;

public sealed class RejectionsFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_AnyOrder_IsSortedLines()
    {
        var file = RejectionsFile.Write(
            _folder.Path,
            [
                new Rejection("b/2", RejectionReason.TooLarge, "It is \"large\"."),
                new Rejection("a/1", RejectionReason.NotAFile, "It is a folder."),
            ]
        );

        Assert.Equal(
            """
            {"path":"a/1","reason":"not-a-file","detail":"It is a folder."}
            {"path":"b/2","reason":"too-large","detail":"It is \"large\"."}

            """,
            File.ReadAllText(file.PathUnder(_folder.Path))
        );
    }

    [Fact]
    public async Task ReadAsync_WrittenRejections_AreTheSame()
    {
        Rejection[] rejections =
        [
            new("a/1", RejectionReason.NotAFile, "It is a folder."),
            new("a/\n", RejectionReason.BadName, "Ends in a newline."),
        ];
        var file = RejectionsFile.Write(_folder.Path, rejections);

        var read = await RejectionsFile.ReadAsync(_folder.Path, file, TestContext.Current.CancellationToken);

        Assert.Equal(rejections.OrderBy(rejection => rejection.Path, CodePointOrder.Instance), read);
    }
}
