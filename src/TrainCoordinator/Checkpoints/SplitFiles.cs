using System.Text;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Errors;
using Pipeline.TrainCoordinator.Splits;

namespace Pipeline.TrainCoordinator.Checkpoints;

/// <summary>Reads the split files that users give.</summary>
public static class SplitFiles
{
    /// <summary>Reads a split file.</summary>
    /// <param name="path">The file; <c>null</c> for none.</param>
    /// <returns>Its content; <c>null</c> for none.</returns>
    /// <exception cref="CorpusException">It cannot be read, or a line has another form.</exception>
    public static SplitFile? Read(string? path) =>
        path is null ? null : SplitFile.Parse(path, new StringReader(Encoding.UTF8.GetString(Bytes(path))));

    /// <summary>The hash of a split file.</summary>
    /// <param name="path">The file; <c>null</c> for none.</param>
    /// <exception cref="CorpusException">It cannot be read.</exception>
    public static string? Sha256(string? path) => path is null ? null : ContentHash.Of(Bytes(path));

    private static byte[] Bytes(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (StorageFailure.Is(e))
        {
            throw new CorpusException(
                path,
                $"The split file '{path}' cannot be read: {ReadFailure.Reason(path, e)}. Name a file with lines of the form 'label/file<TAB>train|test'."
            );
        }
    }
}
