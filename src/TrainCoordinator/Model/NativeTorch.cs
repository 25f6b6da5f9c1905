using System.Runtime.InteropServices;
using Pipeline.TrainCoordinator.Files;
using TorchSharp;

namespace Pipeline.TrainCoordinator.Model;

/// <summary>Loads the native library below TorchSharp, once per process and before its first use.</summary>
/// <remarks>
/// The library of TorchSharp 0.107.0 asks for GLIBCXX_3.4.32 (GCC 13), which Debian 12 lacks. The only symbol of that
/// version, <c>std::ios_base_library_init</c>, is a marker that no relocation uses; so a private copy in which the need is
/// weak loads and runs. TorchSharp's own answer to a failed load is to copy 480 MB into the output folder.
/// </remarks>
public static class NativeTorch
{
    private const string MissingVersion = "GLIBCXX_3.4.32";
    private const string Library = "libLibTorchSharp.so";

    // What the library needs, each after what it needs itself: the copy stands in another folder than these.
    private static readonly string[] Needed = ["libgomp-98b21ff3.so.1", "libc10.so", "libtorch_cpu.so", "libtorch.so"];

    private static readonly Lazy<string> Loaded = new(Load);

    /// <summary>Makes TorchSharp usable and keeps it to one thread per caller.</summary>
    /// <returns>How the library was loaded, one line for a person.</returns>
    /// <exception cref="NativeTorchException">The library is missing or the system cannot load it.</exception>
    /// <remarks>
    /// Safe for concurrent use, by processes too; takes 0.3 s the first time. One thread, because lanes already use every
    /// core: libgomp's threads on oversubscribed cores made a step 20 times slower.
    /// </remarks>
    public static string EnsureLoaded() => Loaded.Value;

    private static string Load()
    {
        var how = OperatingSystem.IsLinux()
            ? LoadOnLinux(FindFolder(AppContext.BaseDirectory))
            : "loaded by TorchSharp";
        torch.set_num_threads(1);
        return how;
    }

    private static string LoadOnLinux(string folder)
    {
        foreach (var name in Needed)
        {
            // One that is missing or broken shows in the message of the library itself.
            NativeLibrary.TryLoad(Path.Combine(folder, name), out _);
        }
        var original = Path.Combine(folder, Library);
        try
        {
            NativeLibrary.Load(original);
            return $"loaded {original}";
        }
        catch (DllNotFoundException e) when (e.Message.Contains(MissingVersion, StringComparison.Ordinal))
        {
            return LoadWeakened(original);
        }
        catch (DllNotFoundException e)
        {
            throw CannotLoad(original, e);
        }
    }

    private static string LoadWeakened(string original)
    {
        try
        {
            using var copy = NativeLibraryCopy.Create(
                original,
                image =>
                {
                    ElfVersionNeeds.Weaken(image, MissingVersion);
                }
            );
            NativeLibrary.Load(copy.Path);
            return $"loaded a copy of {original} that does without {MissingVersion}";
        }
        catch (DllNotFoundException e)
        {
            throw CannotLoad(original, e);
        }
    }

    private static string FindFolder(string output)
    {
        string[] folders = [output, Path.Combine(output, "runtimes", RuntimeInformation.RuntimeIdentifier, "native")];
        return folders.FirstOrDefault(folder => NativeLibraryCopy.Exists(Path.Combine(folder, Library)))
            ?? throw new NativeTorchException(
                $"The torch engine needs '{Library}', which is in none of {string.Join(", ", folders)}; build the program "
                    + $"for this system ({RuntimeInformation.RuntimeIdentifier}), or use '--engine kernel'."
            );
    }

    private static NativeTorchException CannotLoad(string path, Exception cause) =>
        new(
            $"The torch engine's library '{path}' cannot be loaded: {cause.Message.Trim()} Install what is named there, "
                + "or use '--engine kernel'.",
            cause
        );
}
