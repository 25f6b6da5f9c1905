using System.Text;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;

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

    // Names that are no text read alike.
    [Fact]
    public void Describe_SamePathMoreThanOnce_IsTheSameFileInAnyOrder()
    {
        Rejection[] rejections =
        [
            new("a/\uFFFD", RejectionReason.NotAFile, "x"),
            new("a/\uFFFD", RejectionReason.NotAFile, "y"),
            new("a/\uFFFD", RejectionReason.BadName, "z"),
        ];

        Assert.Equal(RejectionsFile.Describe(rejections), RejectionsFile.Describe(rejections.Reverse()));
    }

    [Theory]
    [InlineData("{\"path\":\"a\",\"reason\":\"bad-name\",\"detail\":\"x\"}", "it does not end with a newline")]
    [InlineData("null\n", "it is null")]
    [InlineData("{\"path\":\"a\",\"reason\":\"bad-name\"}\n", "JSON deserialization for type")]
    [InlineData("{\"path\":\"a\",\"reason\":\"other\",\"detail\":\"x\"}\n", "The JSON value could not be converted")]
    public async Task ReadAsync_SecondLineThatIsNone_NamesIt(string line, string problem)
    {
        const string First = "{\"path\":\"a\",\"reason\":\"bad-name\",\"detail\":\"x\"}\n";
        var bytes = Encoding.UTF8.GetBytes(First + line);
        var file = ArtifactStore.Write(_folder.Path, ArtifactFolder.Rejected, ArtifactFolder.Lines, bytes);

        var error = await Assert.ThrowsAsync<ArtifactException>(() =>
            RejectionsFile.ReadAsync(_folder.Path, file, TestContext.Current.CancellationToken)
        );

        Assert.StartsWith(
            $"Line 2 of '{file.PathUnder(_folder.Path)}' is no rejection: {problem}",
            error.Message,
            StringComparison.Ordinal
        );
    }
}
