using Pipeline.Shared.Seeds;
using Pipeline.TrainCoordinator.Numerics;

namespace Pipeline.TrainCoordinator.Model;

/// <summary>A stream of normally distributed numbers, the same bits on every machine.</summary>
/// <param name="key">Key of the stream, see <see cref="CounterRandom.Key"/>.</param>
/// <remarks>Marsaglia and Bray's polar method (SIAM Review 6, 1964).</remarks>
internal sealed class NormalNumbers(ulong key)
{
    private ulong _counter;
    private double? _spare;

    /// <summary>The next number; mean 0, variance 1.</summary>
    internal double Next()
    {
        if (_spare is { } spare)
        {
            _spare = null;
            return spare;
        }
        while (true)
        {
            var x = (2 * CounterRandom.UniformDouble(key, _counter++)) - 1;
            var y = (2 * CounterRandom.UniformDouble(key, _counter++)) - 1;
            var square = (x * x) + (y * y);
            if (square is > 0 and < 1)
            {
                var factor = Math.Sqrt(-2 * PortableMath.Log(square) / square);
                _spare = y * factor;
                return x * factor;
            }
        }
    }
}
