namespace Pipeline.Node.Output;

/// <summary>Shows how far long work is, until it is disposed.</summary>
internal interface IProgressDisplay : IProgress<WorkProgress>, IAsyncDisposable;
