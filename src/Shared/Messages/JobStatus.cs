using Pipeline.Shared.Data;

namespace Pipeline.Shared.Messages;

/// <summary>How a job stands.</summary>
/// <param name="Job">Its name.</param>
/// <param name="Kind">What it does.</param>
/// <param name="State">What has become of it.</param>
/// <param name="Target">The folder it makes or reads: data folder or run folder.</param>
/// <param name="Step">What is being done, in lower case; how it ended where it has.</param>
/// <param name="Done">Units of the step that are done; 0 where nothing is counted.</param>
/// <param name="Total">Units of the step; 0 where it is not known.</param>
/// <param name="Age">Time since it began.</param>
/// <param name="LargestMessage">The largest message that its coordinator sent or received while it was under way; <c>null</c> where none crossed.</param>
public sealed record JobStatus(
    JobId Job,
    JobKind Kind,
    JobState State,
    string Target,
    string Step,
    long Done,
    long Total,
    TimeSpan Age,
    LargestMessage? LargestMessage
);
