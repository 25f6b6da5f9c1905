using System.Collections.Concurrent;
using Pipeline.Ingest.Sample;
using Pipeline.Shared.Errors;

namespace Pipeline.Ingest.Files;

/// <summary>Writes sample corpora: newsgroup messages that never were, for tests and trials from a hundred to millions.</summary>
public static class SampleCorpus
{
    private const int RangeLength = 512; // documents that one thread writes before it asks for more

    /// <summary>Writes a sample corpus. The folder appears when it is complete.</summary>
    /// <param name="folder">Path of the corpus folder; it does not exist, or is empty.</param>
    /// <param name="options">Which corpus.</param>
    /// <param name="progress">Told the number of documents written so far, from several threads, in no strict order; may be <c>null</c>.</param>
    /// <param name="cancellation">Ends the writing between two documents; what was written is deleted.</param>
    /// <exception cref="SettingsException">An option is out of its range.</exception>
    /// <exception cref="StorageException">The folder is not empty, or cannot be written, or another one stands where it is written first.</exception>
    /// <remarks>
    /// The same options give the same bytes everywhere. Runs on all processors; memory does not grow with the corpus.
    /// </remarks>
    public static void Write(
        string folder,
        SampleOptions options,
        IProgress<int>? progress,
        CancellationToken cancellation
    )
    {
        options.Validate();
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (File.Exists(folder) || (Directory.Exists(folder) && FolderEntries.Names(folder).Count > 0))
        {
            throw new StorageException(
                folder,
                $"The folder '{folder}' for the sample corpus already holds something; give a new or an empty one."
            );
        }
        var partial = folder + ".partial";
        try
        {
            DeleteRest(partial);
            try
            {
                WriteAll(partial, options, progress, cancellation);
                if (Directory.Exists(folder))
                {
                    Directory.Delete(folder);
                }
                Directory.Move(partial, folder);
            }
            finally
            {
                DeleteFolder(partial); // gone already unless something failed
            }
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new StorageException(
                folder,
                $"The sample corpus '{folder}' cannot be written: {e.Message} Make room, or give another folder.",
                e
            );
        }
    }

    private static void WriteAll(
        string folder,
        SampleOptions options,
        IProgress<int>? progress,
        CancellationToken cancellation
    )
    {
        for (var label = 0; label < options.Labels; label++)
        {
            Directory.CreateDirectory(Path.Join(folder, SampleLabels.Name(label)));
        }
        var written = 0;
        try
        {
            Parallel.ForEach(
                Partitioner.Create(0, options.Documents, RangeLength),
                new ParallelOptions { CancellationToken = cancellation },
                localInit: () => new SampleMessage(options),
                body: (range, _, message) =>
                {
                    for (var index = range.Item1; index < range.Item2; index++)
                    {
                        cancellation.ThrowIfCancellationRequested();
                        WriteDocument(folder, message, index);
                    }
                    progress?.Report(Interlocked.Add(ref written, range.Item2 - range.Item1));
                    return message;
                },
                localFinally: _ => { }
            );
        }
        catch (AggregateException e) when (e.InnerExceptions[0] is UnauthorizedAccessException or IOException)
        {
            throw new IOException(e.InnerExceptions[0].Message, e);
        }
    }

    private static void WriteDocument(string folder, SampleMessage message, int index)
    {
        var key = message.KeyOf(index);
        var text = message.Write(index);
        using var file = File.OpenHandle(Path.Join(folder, key.Label, key.Name), FileMode.CreateNew, FileAccess.Write);
        RandomAccess.Write(file, text, fileOffset: 0);
    }

    // Of a run that was killed, whatever its options were.
    private static void DeleteRest(string partial)
    {
        if (!Directory.Exists(partial))
        {
            return;
        }
        var labels = Enumerable.Range(0, SampleOptions.MaxLabels).Select(SampleLabels.Name);
        if (FolderEntries.Names(partial).Except(labels, StringComparer.Ordinal).FirstOrDefault() is { } foreign)
        {
            throw new StorageException(
                partial,
                $"'{partial}' is where the sample corpus is written first, but holds '{foreign}', which is of no such corpus; move it away, or give another folder."
            );
        }
        DeleteFolder(partial);
    }

    private static void DeleteFolder(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
