namespace Pipeline.Benchmarks;

/// <summary>Processor seconds of the steps of some runs.</summary>
internal sealed class StepTimes
{
    private readonly List<Dictionary<string, double>> _runs = [];

    /// <summary>Begins another run.</summary>
    internal void BeginRun() => _runs.Add(new Dictionary<string, double>(StringComparer.Ordinal));

    /// <summary>Does a part of a step of the run.</summary>
    internal T Measure<T>(string step, Func<T> work)
    {
        var before = Environment.CpuUsage.TotalTime;
        var result = work();
        Add(step, Environment.CpuUsage.TotalTime - before);
        return result;
    }

    /// <summary>Adds to a step of the run.</summary>
    internal void Add(string step, TimeSpan time) =>
        _runs[^1][step] = _runs[^1].GetValueOrDefault(step) + time.TotalSeconds;

    /// <summary>The median over the runs of some steps together.</summary>
    internal double Median(params ReadOnlySpan<string> steps)
    {
        var names = steps.ToArray();
        return _runs.Select(run => names.Sum(run.GetValueOrDefault)).Order().ElementAt(_runs.Count / 2);
    }
}
