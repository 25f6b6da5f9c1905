namespace Pipeline.Node.Output;

/// <summary>Rate and time left of one stage, from when it began.</summary>
/// <param name="clock">Tells how much time has passed.</param>
/// <param name="doneBefore">What was done when it began; a run that is gone on with begins in the middle.</param>
internal sealed class ProgressMeter(TimeProvider clock, long doneBefore = 0)
{
    private readonly long _started = clock.GetTimestamp();

    /// <summary>Time since the stage began.</summary>
    internal TimeSpan Elapsed => clock.GetElapsedTime(_started);

    /// <summary>Rate and time left in words, for example <c>8,123 documents/s, 12 s left</c>; empty before there is a rate.</summary>
    /// <param name="progress">How far the stage is.</param>
    internal string Describe(WorkProgress progress)
    {
        var seconds = Elapsed.TotalSeconds;
        var done = progress.Done - doneBefore;
        if (seconds <= 0 || done <= 0)
        {
            return "";
        }
        var rate = done / seconds;
        var text = $"{Quantity.Rate(rate)} {progress.Unit}/s";
        return progress.Total <= progress.Done
            ? text
            : $"{text}, {Quantity.Duration(TimeSpan.FromSeconds((progress.Total - progress.Done) / rate))} left";
    }
}
