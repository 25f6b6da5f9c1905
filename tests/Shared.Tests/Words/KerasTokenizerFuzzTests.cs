using System.Text;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Tests.Artifacts;
using Pipeline.Shared.Words;

namespace Pipeline.Shared.Tests.Words;

/// <summary>Tokenizers as anybody can write them.</summary>
[Collection(FuzzCollection.Name)]
public sealed class KerasTokenizerFuzzTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("<unknown>")]
    public Task Read_Damaged_IsReadOrRefused(string? oovToken)
    {
        var bytes = KerasTokenizerJson.Write(new KerasTokenizer(SampleArtifacts.Vocabulary, 20, oovToken, 3));
        var text = Encoding.UTF8.GetString(bytes);
        var inner = text.IndexOf("\"word_counts\": \"", StringComparison.Ordinal) + 16;

        return Fuzz.RunAsync(
            // The dictionaries are texts inside of texts: half of the damage goes there.
            mutator =>
                mutator.Below(2) == 0 ? mutator.Json(bytes) : [.. bytes[..inner], .. mutator.Bytes(bytes[inner..])],
            input => KerasTokenizerJson.Read("tokenizer.json", input),
            e => e is PipelineException
        );
    }
}
