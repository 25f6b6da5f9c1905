namespace Pipeline.TrainCoordinator.Tests.Actors;

/// <summary>A clock on which a second passes whenever it is looked at, so that whatever happens now and then happens every time.</summary>
internal sealed class StepClock : TimeProvider
{
    private long _seconds;

    public override long TimestampFrequency => 1;

    public override long GetTimestamp() => Interlocked.Increment(ref _seconds);
}
