using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;

namespace Pipeline.Tokenize.Flow;

/// <summary>What does not change during a preprocessing job.</summary>
/// <param name="Job">Its name.</param>
/// <param name="Request">What is to be done.</param>
/// <param name="MergeFanIn">
/// Most dictionaries one merge takes, at least 2. A corpus of more chunks than that has its dictionaries merged in
/// groups by the lanes first. It never shows in the result.
/// </param>
internal sealed record PreprocessPlan(
    JobId Job,
    PreprocessRequest Request,
    int MergeFanIn = PreprocessPlan.DefaultMergeFanIn
)
{
    // 64 dictionaries of a chunk, a million words, merge in some 0.1 s: handing them out would gain nothing.
    private const int DefaultMergeFanIn = 64;
}
