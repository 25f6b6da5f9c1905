using System.Buffers;
using Pipeline.Shared.Artifacts.Columns;
using Pipeline.Shared.Errors;

namespace Pipeline.Shared.Tests.Artifacts;

public sealed class TableWriterTests
{
    [Fact]
    public async Task WriteAsync_ColumnAboveTheMost_IsRefusedByName()
    {
        var schema = new TableSchema("numbers", new TableColumn("value", ColumnKind.Int32));
        await using var table = await TableWriter.StartAsync(schema, [], TestContext.Current.CancellationToken);
        using var values = new NoNumbers();

        var error = await Assert.ThrowsAsync<SettingsException>(() => table.WriteAsync("value", values.Memory));

        Assert.Equal(
            "Column 'value' of a numbers file would have 1,073,741,828 bytes; 1,073,741,824 are the most. Leave out the longest documents with a smaller '--max-document-bytes'.",
            error.Message
        );
    }

    // As long as it has to be, and nothing behind it: whoever reads it fails.
    private sealed class NoNumbers : MemoryManager<int>
    {
        public override Memory<int> Memory => CreateMemory((1 << 28) + 1);

        public override Span<int> GetSpan() => throw new InvalidOperationException();

        public override MemoryHandle Pin(int elementIndex = 0) => throw new InvalidOperationException();

        public override void Unpin() { }

        protected override void Dispose(bool disposing) { }
    }
}
