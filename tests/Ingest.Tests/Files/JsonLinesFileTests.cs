using System.IO.Compression;
using System.Text;
using Pipeline.Ingest.Files;
using Pipeline.Shared.Data;

namespace Pipeline.Ingest.Tests.Files;

public sealed class JsonLinesFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // What a shell gives for <(...) is one.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Read_Pipe_GivesItsLines(bool isPacked)
    {
        var path = _folder["pipe"];
        await Pipe.MakeAsync(path);
        var lines = Encoding.UTF8.GetBytes("{\"id\":\"1\"}\n{\"id\":\"2\"}\n");
        var writing = Task.Run(
            () =>
            {
                using var pipe = new FileStream(path, FileMode.Open, FileAccess.Write);
                using Stream stream = isPacked ? new GZipStream(pipe, CompressionLevel.Fastest) : pipe;
                stream.Write(lines);
            },
            TestContext.Current.CancellationToken
        );
        var ids = new List<string?>();

        JsonLinesFile.Read(
            path,
            new JsonFields(),
            maxLineBytes: 100,
            (_, _, _, line) =>
            {
                ids.Add(line.Id);
                return true;
            }
        );
        await writing;

        Assert.Equal(["1", "2"], ids);
    }
}
