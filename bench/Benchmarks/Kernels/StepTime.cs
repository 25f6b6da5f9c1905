using System.Diagnostics;

namespace Pipeline.Benchmarks.Kernels;

/// <summary>What one optimizer step took, on average over a round.</summary>
/// <param name="Wall">Milliseconds.</param>
/// <param name="Processor">Milliseconds of processor time; hardly more on a machine that does other things besides.</param>
/// <param name="MultiplyAdds">Multiply-adds that were executed; 0 where nobody counts them.</param>
/// <param name="Bytes">Bytes allocated; 0 where nobody counts them.</param>
/// <param name="Peak">10⁹ floating-point operations per second that one core gave just before; 0 where nobody asks.</param>
internal readonly record struct StepTime(
    double Wall,
    double Processor,
    double MultiplyAdds = 0,
    double Bytes = 0,
    double Peak = 0
)
{
    /// <summary>10⁹ floating-point operations per second of processor time.</summary>
    public double Rate => 2e-6 * MultiplyAdds / Processor;

    /// <summary>Measures steps in this process.</summary>
    /// <param name="steps">Number of steps.</param>
    /// <param name="step">Takes one of them.</param>
    public static StepTime Of(int steps, Action<int> step)
    {
        var processor = Environment.CpuUsage.TotalTime;
        var bytes = GC.GetTotalAllocatedBytes(precise: true);
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < steps; i++)
        {
            step(i);
        }
        var wall = Stopwatch.GetElapsedTime(start);
        processor = Environment.CpuUsage.TotalTime - processor;
        bytes = GC.GetTotalAllocatedBytes(precise: true) - bytes;
        return new(wall.TotalMilliseconds / steps, processor.TotalMilliseconds / steps, Bytes: (double)bytes / steps);
    }
}
