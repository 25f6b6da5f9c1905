using System.Text;
using Pipeline.Shared.Artifacts;

namespace Pipeline.Shared.Tests.Artifacts;

public sealed class VocabularyTextTests
{
    [Fact]
    public void Write_Vocabulary_IsOneLineForEachWordInRankOrder()
    {
        using var output = new MemoryStream();

        VocabularyText.Write(SampleArtifacts.Vocabulary, output);

        Assert.Equal("the\t1\t2\t1\norbit\t2\t2\t2\nété\t3\t1\t1\n", Encoding.UTF8.GetString(output.ToArray()));
    }
}
