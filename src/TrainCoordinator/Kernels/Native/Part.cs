using System.Runtime.CompilerServices;

namespace Pipeline.TrainCoordinator.Kernels.Native;

/// <summary>Writes the end of a row whose length is no multiple of the register's, where another row follows at once.</summary>
/// <typeparam name="T">The register.</typeparam>
internal static unsafe class Part<T>
    where T : struct, ILanes<T>
{
    /// <summary>Writes the first lanes and leaves the memory of the others as it is.</summary>
    /// <param name="value">The register.</param>
    /// <param name="target">Address of the first lane; all lanes' memory must be readable and writable.</param>
    /// <param name="lanes">Number of lanes to write, at least 1; all where larger than the register.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(T value, float* target, int lanes)
    {
        if (lanes < T.Count)
        {
            value = T.Choose(T.Less(T.Ramp, T.All(lanes)), value, T.Load(target));
        }
        value.Store(target);
    }
}
