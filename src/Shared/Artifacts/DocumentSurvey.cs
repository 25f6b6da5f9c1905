using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;

namespace Pipeline.Shared.Artifacts;

/// <summary>What the blocks of a data folder tell of its documents.</summary>
/// <param name="Lengths">How many tokens they have.</param>
/// <param name="Utf8">Number of documents that were read as UTF-8; the others as ISO 8859-1.</param>
public sealed record DocumentSurvey(LengthDistribution Lengths, int Utf8)
{
    /// <summary>Reads all blocks of a data folder.</summary>
    /// <param name="root">The data folder.</param>
    /// <param name="manifest">Its manifest.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ArtifactException">A block is damaged.</exception>
    public static async Task<DocumentSurvey> OfAsync(
        string root,
        Manifest manifest,
        CancellationToken cancellationToken
    )
    {
        var lengths = new List<int>();
        var utf8 = 0;
        foreach (var chunk in manifest.Chunks)
        {
            var block = await BlockFile.ReadAsync(root, chunk.Block, chunk.Words, cancellationToken);
            for (var row = 0; row < block.DocumentCount; row++)
            {
                lengths.Add(block.TokensOf(row).Length);
            }
            utf8 += block.Encodings.Count(encoding => encoding == TextEncoding.Utf8);
        }
        return new DocumentSurvey(LengthDistribution.Of(lengths), utf8);
    }
}
