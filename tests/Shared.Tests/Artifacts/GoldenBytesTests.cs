using Pipeline.Shared.Artifacts;

namespace Pipeline.Shared.Tests.Artifacts;

/// <summary>The bytes of small artefacts: whoever changes them raises <see cref="EncoderIdentity.Format"/>, or changes a library that the identity names.</summary>
public sealed class GoldenBytesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task WriteAsync_SampleArtifacts_AreTheKnownBytes()
    {
        var manifest = await SampleArtifacts.WriteAsync(_folder.Path, TestContext.Current.CancellationToken);

        Assert.Equal(
            """
            format 2
            blocks/c6716bd3bb7d3db7be695846cd1cc4fc9ff22c65b17f4034170dc72384382a18.parquet
            blocks/ef3bd502d213370baac868eec3cd9f1a03f0d0949ae6be9f8e6c3b7af6602882.words.parquet
            shards/22630bc72e8dc214aab04f9dadd2a056ecab16679e79a8dd708cf632d28d2b09.parquet
            vocabulary/dcfcefb9ac07204dc8f72eb84c6acf8a24e027d980ca8f8ad5e4cf981492b78f.parquet
            manifest 10d6311d46f6056736fa7fe7fb754c7fc8383a80bc0719c6a3a29828e5be87e8
            """,
            string.Join(
                Environment.NewLine,
                [
                    $"format {manifest.Encoder.Format}",
                    .. manifest.Files.Select(file => file.Name),
                    $"manifest {ManifestFile.Sha256(manifest)}",
                ]
            )
        );
    }
}
