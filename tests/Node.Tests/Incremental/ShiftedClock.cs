namespace Pipeline.Node.Tests.Incremental;

/// <summary>The system's clock, some time ahead: files look as old as a test wants.</summary>
internal sealed class ShiftedClock : TimeProvider
{
    /// <summary>How far ahead.</summary>
    internal TimeSpan Ahead { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
}
