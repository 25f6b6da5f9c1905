using Pipeline.TrainCoordinator.Files;

namespace Pipeline.TrainCoordinator.Tests.Files;

public sealed class NativeLibraryCopyTests
{
    [Fact]
    public void Create_ChangesTheCopy_NotTheOriginal()
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder["library.so"], [1, 2, 3]);

        using var copy = NativeLibraryCopy.Create(folder["library.so"], image => image[1] = 9);

        Assert.Equal([1, 9, 3], File.ReadAllBytes(copy.Path));
        Assert.Equal([1, 2, 3], File.ReadAllBytes(folder["library.so"]));
    }

    [Fact]
    public void Dispose_RemovesItsFolder()
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder["library.so"], [1]);

        var copy = NativeLibraryCopy.Create(folder["library.so"], _ => { });
        copy.Dispose();

        Assert.False(Directory.Exists(Path.GetDirectoryName(copy.Path)));
    }
}
