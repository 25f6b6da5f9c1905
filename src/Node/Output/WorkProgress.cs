namespace Pipeline.Node.Output;

/// <summary>How far a stage of long work is.</summary>
/// <param name="Stage">What is being done, for example <c>tokenize</c>.</param>
/// <param name="Done">Units done since the stage began.</param>
/// <param name="Total">Units of the whole stage; 0 where it is not known yet.</param>
/// <param name="Unit">What is counted, plural, for example <c>documents</c>.</param>
/// <param name="Note">Something to show beside it, for example the current loss; may be empty.</param>
internal readonly record struct WorkProgress(string Stage, long Done, long Total, string Unit, string Note = "");
