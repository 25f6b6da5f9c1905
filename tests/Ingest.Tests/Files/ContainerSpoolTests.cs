using Pipeline.Ingest.Files;
using Pipeline.Shared.Errors;

namespace Pipeline.Ingest.Tests.Files;

public sealed class ContainerSpoolTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public ContainerSpoolTests() => File.WriteAllText(_folder["a.jsonl"], "{}\n");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_FolderThatIsThere_GivesTheLines()
    {
        Directory.CreateDirectory(_folder["staging", "spool"]);

        ContainerSpool.Write(_folder["a.jsonl"], _folder["staging", "spool", "0.jsonl"], CancellationToken.None);

        Assert.Equal("{}\n", File.ReadAllText(_folder["staging", "spool", "0.jsonl"]));
    }

    [Fact]
    public void Write_FolderThatWasDeleted_FailsAndDoesNotBringItBack()
    {
        var error = Assert.Throws<StorageException>(() =>
            ContainerSpool.Write(_folder["a.jsonl"], _folder["staging", "spool", "0.jsonl"], CancellationToken.None)
        );

        Assert.StartsWith(
            $"'{_folder["staging", "spool", "0.jsonl"]}' cannot be written: the folder",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.False(Directory.Exists(_folder["staging"]));
    }

    [Fact]
    public void Write_Cancelled_Stops() =>
        Assert.Throws<OperationCanceledException>(() =>
            ContainerSpool.Write(_folder["a.jsonl"], _folder["0.jsonl"], new CancellationToken(canceled: true))
        );
}
