using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Jobs;
using Pipeline.Shared.Messages;

namespace Pipeline.Tokenize.Flow;

/// <summary>Which job of a coordinator a data folder belongs to.</summary>
internal static class FolderHolders
{
    /// <summary>The job under way that will replace what another wants to replace.</summary>
    /// <param name="jobs">The coordinator's jobs.</param>
    /// <param name="request">What the other is to do.</param>
    /// <returns>The job; <c>null</c> where none stands in the way: a dry run writes nothing.</returns>
    /// <remarks>
    /// It may not have claimed the folder yet, or wait for lanes. The other would go ahead until it claims the folder
    /// itself, then wait or do everything again over what this one has made.
    /// </remarks>
    internal static JobId? Find<TActor>(JobBook<TActor> jobs, PreprocessRequest request)
        where TActor : notnull =>
        request.DryRun
            ? null
            : jobs
                .Running.FirstOrDefault(job =>
                    job.Start is PreprocessMessages.StartPreprocess { Request: { DryRun: false } other }
                    && string.Equals(RootOf(other), RootOf(request), StringComparison.Ordinal)
                )
                ?.Job;

    private static string RootOf(PreprocessRequest request) =>
        Path.TrimEndingDirectorySeparator(new DataFolder(request.Data).Root);
}
