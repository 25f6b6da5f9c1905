using Pipeline.Node.Commands;
using Pipeline.Node.Tests.Checks;
using Pipeline.Shared.Messages;

namespace Pipeline.Node.Tests.Commands;

/// <summary>What <c>run</c> makes of the messages that it shows at its end.</summary>
public sealed class RunCommandTests(SampleRun sample) : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void ClassifyUnseen_MessagesThatCannotBeReadAnyMore_AreLeftOut()
    {
        Assert.SkipUnless(File.Exists("/proc/self/mem"), "Needs a file whose first byte cannot be read.");
        var inputs = Inputs(sample.Corpus);
        Directory.CreateDirectory(Path.GetDirectoryName(_temp[inputs[0]])!);
        File.CreateSymbolicLink(_temp[inputs[0]], "/proc/self/mem");
        Directory.CreateDirectory(Path.GetDirectoryName(_temp[inputs[1]])!);
        File.Copy(Path.Combine(sample.Corpus, inputs[1]), _temp[inputs[1]]);

        Assert.Equal(3, inputs.Count);
        Assert.Equal([inputs[1]], Inputs(_temp.Path));
    }

    private List<string> Inputs(string corpus) =>
        [
            .. RunCommand
                .ClassifyUnseen(new PreprocessRequest { Corpus = corpus, Data = sample.Data }, sample.Run)
                .Select(prediction => prediction.Input),
        ];
}
