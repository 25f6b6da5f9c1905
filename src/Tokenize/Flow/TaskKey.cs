using System.Runtime.InteropServices;
using System.Text;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;
using Pipeline.Shared.Wire;

namespace Pipeline.Tokenize.Flow;

/// <summary>Names a task by everything that its result depends on, whichever job it belongs to and wherever its files are.</summary>
internal static class TaskKey
{
    private static readonly TaskId AnyTask = new(new JobId(""), 0, default, 0);

    /// <summary>The key of a task.</summary>
    /// <param name="state">The job; everything the task needs is known.</param>
    /// <param name="task">One of its tasks.</param>
    /// <returns>64 hexadecimal digits; <c>null</c> where files may change without a trace, so that no result can be known again.</returns>
    internal static string? Of(PreprocessState state, TaskId task) =>
        PreprocessTasks.Describe(state, task) switch
        {
            TokenizeMessages.BuildBlock build => OfBlock(state, build),
            TokenizeMessages.MergeWords merge => Hash(
                merge with
                {
                    Task = AnyTask,
                    Root = "",
                    Parts = [.. merge.Parts.Select(part => part with { Root = "" })],
                },
                []
            ),
            TokenizeMessages.WriteShard encode => Hash(
                encode with
                {
                    Task = AnyTask,
                    Root = "",
                    BlockRoot = "",
                    VocabularyRoot = "",
                },
                []
            ),
            _ => null,
        };

    // The documents' bytes are not known, but the states of their files are, where a later change would show. Of lines in
    // containers what they hold is known, and it does not matter where they are.
    private static string? OfBlock(PreprocessState state, TokenizeMessages.BuildBlock build)
    {
        if (build.Slices is { } slices)
        {
            slices = slices with { Files = [], FileOf = [], Offsets = [], Lengths = [] };
            return Hash(build with { Task = AnyTask, Root = "", Slices = slices }, []);
        }
        FileFingerprint[] files =
        [
            .. state.Listing.Chunks[build.Task.Index].Documents.Select(document => state.Listing.Files[document]),
        ];
        return files.All(file => file.IsOlderThan(state.Listed!.ListedAtNs))
            ? Hash(build with { Task = AnyTask, Root = "" }, MemoryMarshal.AsBytes(files.AsSpan()))
            : null;
    }

    private static string Hash(ILaneTask task, ReadOnlySpan<byte> files)
    {
        var (name, bytes) = WireMessage.Encode(task);
        return ContentHash.Of([.. Encoding.UTF8.GetBytes($"{EncoderIdentity.Current} {name}\n"), .. bytes, .. files]);
    }
}
