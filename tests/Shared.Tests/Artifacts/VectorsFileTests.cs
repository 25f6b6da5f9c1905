using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Errors;

namespace Pipeline.Shared.Tests.Artifacts;

public sealed class VectorsFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ReadAsync_WrittenMatrix_IsTheSameBitForBit()
    {
        float[] matrix = [0f, -0f, 1.5f, float.Epsilon, float.MaxValue, float.NaN];
        var file = VectorsFile.Write(_folder.Path, matrix, rows: 3, columns: 2);

        var read = await VectorsFile.ReadAsync(
            _folder.Path,
            file,
            rows: 3,
            columns: 2,
            TestContext.Current.CancellationToken
        );

        Assert.Equal(matrix.Select(BitConverter.SingleToInt32Bits), read.Select(BitConverter.SingleToInt32Bits));
    }

    [Fact]
    public async Task ReadAsync_AnotherShape_IsRefused()
    {
        var file = VectorsFile.Write(_folder.Path, new float[6], rows: 3, columns: 2);

        var error = await Assert.ThrowsAsync<ArtifactException>(() =>
            VectorsFile.ReadAsync(_folder.Path, file, rows: 4, columns: 2, TestContext.Current.CancellationToken)
        );

        Assert.Contains("has 24 bytes, but 32 were written", error.Message, StringComparison.Ordinal);
    }
}
