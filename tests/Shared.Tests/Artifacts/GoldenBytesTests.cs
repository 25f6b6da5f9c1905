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
            format 3
            blocks/48eb08c09480be7623db7b6df95a094bb900fb5142ab91c13e7f4f0fa59f7de6.parquet
            blocks/fff01633ed3466182805c3e2c9c124a1746a9bc22b7afb1177292904bf9b4ab6.words.parquet
            shards/2eecf5954bd5244f3c0c63769a413e4d13b740e77308071d783337fe7aac66be.parquet
            vocabulary/0af75f95ca62ba6b238fba62d0b2c0ac7f30ce45aeca26049b99d56680aab662.parquet
            manifest 45d7c561a0deb092f6d1d6cdd8d503206e854dbca5435ad558e9e863fa5d501a
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
