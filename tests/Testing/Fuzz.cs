using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Pipeline.Testing;

/// <summary>Feeds a reader damaged inputs: each is read or refused cleanly, within bounded memory and time.</summary>
/// <remarks>
/// The environment variable <c>PIPELINE_FUZZ</c> sets the number of inputs for each reader; 100000 is what a change of a
/// reader is tried with. Tests that fuzz run while no other does (<c>FuzzCollection</c>), so that nothing else allocates meanwhile.
/// </remarks>
public static class Fuzz
{
    private const int UsualCount = 400;

    // Reading a sample takes some hundred kilobytes; a claimed size that was believed would take hundreds of megabytes.
    private const long AllowedBytesEach = 64L << 20;

    // Not a measurement: an input that takes as long has found a loop.
    private static readonly TimeSpan AllowedTimeEach = TimeSpan.FromSeconds(30);

    /// <summary>Number of inputs for each reader.</summary>
    public static int Count { get; } =
        Environment.GetEnvironmentVariable("PIPELINE_FUZZ") is { Length: > 0 } count
            ? int.Parse(count, NumberStyles.None, CultureInfo.InvariantCulture)
            : UsualCount;

    /// <summary>Tries a reader.</summary>
    /// <param name="mutate">Makes an input.</param>
    /// <param name="read">Reads it.</param>
    /// <param name="isClean">Whether an exception is how this reader refuses.</param>
    public static async Task RunAsync(
        Func<Mutator, byte[]> mutate,
        Func<byte[], Task> read,
        Func<Exception, bool> isClean
    )
    {
        var refused = 0;
        var clock = Stopwatch.StartNew();
        for (var seed = 0; seed < Count; seed++)
        {
            var input = mutate(new Mutator(seed));
            var (bytes, began) = (GC.GetTotalAllocatedBytes(), Stopwatch.GetTimestamp());
            try
            {
                await read(input);
            }
            catch (Exception e) when (isClean(e))
            {
                refused++;
            }
            catch (Exception e)
            {
                Assert.Fail($"Input {seed} ends in {e}");
            }
            bytes = GC.GetTotalAllocatedBytes() - bytes;
            Assert.True(bytes <= AllowedBytesEach, $"Input {seed} of {input.Length} bytes allocates {bytes} bytes.");
            Assert.True(Stopwatch.GetElapsedTime(began) <= AllowedTimeEach, $"Input {seed} takes too long.");
        }
        // Inputs that are hardly ever refused, or always, do not reach what they should.
        Assert.True(refused > 0, "No input was refused.");
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{Count} inputs, {refused} refused, {clock.Elapsed.TotalSeconds:F1} s"
        );
    }

    /// <summary>Tries a reader that works at once.</summary>
    /// <param name="mutate">Makes an input.</param>
    /// <param name="read">Reads it.</param>
    /// <param name="isClean">Whether an exception is how this reader refuses.</param>
    public static Task RunAsync(Func<Mutator, byte[]> mutate, Action<byte[]> read, Func<Exception, bool> isClean) =>
        RunAsync(
            mutate,
            input =>
            {
                read(input);
                return Task.CompletedTask;
            },
            isClean
        );
}
