using Pipeline.TrainCoordinator.Model;

namespace Pipeline.TrainCoordinator.Tests.Model;

public sealed class ElfVersionNeedsTests
{
    private static byte[] Library => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "libLibTorchSharp.so"));

    [Fact]
    public void Weaken_VersionNeededOnce_ChangesOneByte()
    {
        var image = Library;

        var marked = ElfVersionNeeds.Weaken(image, "GLIBCXX_3.4.32");

        Assert.Equal(1, marked);
        var changed = Library.Zip(image).Where(pair => pair.First != pair.Second).ToArray();
        Assert.Equal([(0, 2)], changed.Select(pair => ((int)pair.First, (int)pair.Second)));
    }

    [Fact]
    public void Weaken_Again_FindsNothingToMark()
    {
        var image = Library;
        ElfVersionNeeds.Weaken(image, "GLIBCXX_3.4.32");

        Assert.Equal(0, ElfVersionNeeds.Weaken(image, "GLIBCXX_3.4.32"));
    }

    [Theory]
    [InlineData("GLIBCXX_3.4.3")] // a prefix of names that occur
    [InlineData("GLIBCXX_9.9.9")]
    public void Weaken_VersionNotNeeded_ChangesNothing(string version)
    {
        var image = Library;

        Assert.Equal(0, ElfVersionNeeds.Weaken(image, version));
        Assert.True(image.AsSpan().SequenceEqual(Library));
    }

    [Fact]
    public void Weaken_NotAnElfFile_ChangesNothing()
    {
        Assert.Equal(0, ElfVersionNeeds.Weaken("MZ"u8.ToArray(), "GLIBCXX_3.4.32"));
        Assert.Equal(0, ElfVersionNeeds.Weaken(new byte[100], "GLIBCXX_3.4.32"));
    }
}
