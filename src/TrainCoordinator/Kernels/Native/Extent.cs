using System.Runtime.CompilerServices;

namespace Pipeline.TrainCoordinator.Kernels.Native;

/// <summary>How much of a register is written, known to the compiler: the loop over whole registers has no masks in it.</summary>
internal static class Extent
{
    /// <summary>How a loop over an extent is compiled: optimized from the start, and by itself.</summary>
    /// <remarks>
    /// Inlined, once for whole registers and once for the partial one, it exceeds what the compiler inlines into one method,
    /// and operations on single registers become calls.
    /// </remarks>
    public const MethodImplOptions Loop = MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining;

    internal interface IExtent
    {
        static abstract bool IsWhole { get; }
    }

    /// <summary>Every lane.</summary>
    internal readonly struct Whole : IExtent
    {
        public static bool IsWhole => true;
    }

    /// <summary>The first lanes; the memory of the others stays as it is, for another row follows at once.</summary>
    internal readonly struct Partial : IExtent
    {
        public static bool IsWhole => false;
    }

    /// <summary>The part of a row that fills whole registers.</summary>
    /// <typeparam name="T">The register.</typeparam>
    /// <param name="length">Length of the row.</param>
    public static int WholeLength<T>(int length)
        where T : struct, ILanes<T> => length / T.Count * T.Count;

    /// <summary>Writes a register or its first lanes.</summary>
    /// <typeparam name="T">The register.</typeparam>
    /// <typeparam name="TExtent">How much of it.</typeparam>
    /// <param name="value">The register.</param>
    /// <param name="target">Address of the first lane; all lanes' memory must be readable and writable.</param>
    /// <param name="lanes">Number of lanes to write where not all are.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Store<T, TExtent>(T value, float* target, int lanes)
        where T : struct, ILanes<T>
        where TExtent : struct, IExtent
    {
        if (TExtent.IsWhole)
        {
            value.Store(target);
        }
        else
        {
            T.Choose(T.Less(T.Ramp, T.All(lanes)), value, T.Load(target)).Store(target);
        }
    }
}
