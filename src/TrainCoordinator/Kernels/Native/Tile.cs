using System.Runtime.CompilerServices;

namespace Pipeline.TrainCoordinator.Kernels.Native;

/// <summary>The micro-kernel: a block of some rows and some registers across of a matrix product.</summary>
/// <typeparam name="T">The register.</typeparam>
/// <remarks>
/// Every element is one chain of multiply-adds in ascending order of depth, started from a given value, whatever the
/// tile it falls into: neither the width of the register nor the rows computed together show in the bits. Twelve chains
/// hide the latency of the multiply-add, and leave room for the right factor even among sixteen registers: four rows and
/// three registers, or a <see cref="WideTile{T}"/>; twice as many rows read it half as often where there are thirty-two.
/// Callers guarantee that each address has the floats that the tile's shape and depth imply.
/// </remarks>
internal static unsafe class Tile<T>
    where T : struct, ILanes<T>
{
    /// <summary>Rows of the largest tile.</summary>
    public static int MaxRows => T.Registers >= 32 ? 8 : 4;

    /// <summary>Registers across the largest tile.</summary>
    /// <param name="rows">Its number of rows.</param>
    public static int MaxLanes(int rows) => rows <= WideTile<T>.MaxRows ? WideTile<T>.MaxLanes : 3;

    /// <summary>target[r][column..] = start[r][column..] + the sum over k of left[r][k leftStep] * right[k rightStep..].</summary>
    /// <param name="rows">Number of rows, 1 to <see cref="MaxRows"/>.</param>
    /// <param name="registers">Number of registers across, 1 to <see cref="MaxLanes"/>.</param>
    /// <param name="left">Address of each row's first factor.</param>
    /// <param name="leftStep">Floats from one factor of a row to its next.</param>
    /// <param name="right">Address of the right factor's first row.</param>
    /// <param name="rightStep">Floats from one row of the right factor to the next.</param>
    /// <param name="start">Address of each row that the sums start from.</param>
    /// <param name="target">Address of each row that receives the sums.</param>
    /// <param name="column">First column of start and target.</param>
    /// <param name="depth">Length of the sums, at least 0.</param>
    public static void Multiply(
        int rows,
        int registers,
        float** left,
        nint leftStep,
        float* right,
        nint rightStep,
        float** start,
        float** target,
        nint column,
        nint depth
    )
    {
        switch (registers)
        {
            case 1:
                Multiply<TileSize.One>(rows, left, leftStep, right, rightStep, start, target, column, depth);
                break;
            case 2:
                Multiply<TileSize.Two>(rows, left, leftStep, right, rightStep, start, target, column, depth);
                break;
            case 3:
                Multiply<TileSize.Three>(rows, left, leftStep, right, rightStep, start, target, column, depth);
                break;
            default:
                WideTile<T>.Multiply(rows, registers, left, leftStep, right, rightStep, start, target, column, depth);
                break;
        }
    }

    private static void Multiply<TLanes>(
        int rows,
        float** left,
        nint leftStep,
        float* right,
        nint rightStep,
        float** start,
        float** target,
        nint column,
        nint depth
    )
        where TLanes : struct, TileSize.ISize
    {
        switch (rows)
        {
            case 1:
                Multiply<TileSize.One, TLanes>(left, leftStep, right, rightStep, start, target, column, depth);
                break;
            case 2:
                Multiply<TileSize.Two, TLanes>(left, leftStep, right, rightStep, start, target, column, depth);
                break;
            case 3:
                Multiply<TileSize.Three, TLanes>(left, leftStep, right, rightStep, start, target, column, depth);
                break;
            case 4:
                Multiply<TileSize.Four, TLanes>(left, leftStep, right, rightStep, start, target, column, depth);
                break;
            case 5:
                Multiply<TileSize.Five, TLanes>(left, leftStep, right, rightStep, start, target, column, depth);
                break;
            case 6:
                Multiply<TileSize.Six, TLanes>(left, leftStep, right, rightStep, start, target, column, depth);
                break;
            case 7:
                Multiply<TileSize.Seven, TLanes>(left, leftStep, right, rightStep, start, target, column, depth);
                break;
            default:
                Multiply<TileSize.Eight, TLanes>(left, leftStep, right, rightStep, start, target, column, depth);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<TRows, TLanes>(
        float** left,
        nint leftStep,
        float* right,
        nint rightStep,
        float** start,
        float** target,
        nint column,
        nint depth
    )
        where TRows : struct, TileSize.ISize
        where TLanes : struct, TileSize.ISize
    {
        unchecked
        {
            float* a0 = left[0];
            float* a1 = TRows.Value > 1 ? left[1] : null;
            float* a2 = TRows.Value > 2 ? left[2] : null;
            float* a3 = TRows.Value > 3 ? left[3] : null;
            float* a4 = TRows.Value > 4 ? left[4] : null;
            float* a5 = TRows.Value > 5 ? left[5] : null;
            float* a6 = TRows.Value > 6 ? left[6] : null;
            float* a7 = TRows.Value > 7 ? left[7] : null;
            T c00 = default,
                c01 = default,
                c02 = default,
                c10 = default,
                c11 = default,
                c12 = default,
                c20 = default,
                c21 = default,
                c22 = default,
                c30 = default,
                c31 = default,
                c32 = default,
                c40 = default,
                c41 = default,
                c42 = default,
                c50 = default,
                c51 = default,
                c52 = default,
                c60 = default,
                c61 = default,
                c62 = default,
                c70 = default,
                c71 = default,
                c72 = default;
            Load<TLanes>(start[0] + column, ref c00, ref c01, ref c02);
            if (TRows.Value > 1)
            {
                Load<TLanes>(start[1] + column, ref c10, ref c11, ref c12);
            }
            if (TRows.Value > 2)
            {
                Load<TLanes>(start[2] + column, ref c20, ref c21, ref c22);
            }
            if (TRows.Value > 3)
            {
                Load<TLanes>(start[3] + column, ref c30, ref c31, ref c32);
            }
            if (TRows.Value > 4)
            {
                Load<TLanes>(start[4] + column, ref c40, ref c41, ref c42);
            }
            if (TRows.Value > 5)
            {
                Load<TLanes>(start[5] + column, ref c50, ref c51, ref c52);
            }
            if (TRows.Value > 6)
            {
                Load<TLanes>(start[6] + column, ref c60, ref c61, ref c62);
            }
            if (TRows.Value > 7)
            {
                Load<TLanes>(start[7] + column, ref c70, ref c71, ref c72);
            }
            nint factor = 0;
            for (var end = right + (depth * rightStep); right != end; right += rightStep)
            {
                T b0 = default,
                    b1 = default,
                    b2 = default;
                Load<TLanes>(right, ref b0, ref b1, ref b2);
                Add<TLanes>(T.All(a0[factor]), b0, b1, b2, ref c00, ref c01, ref c02);
                if (TRows.Value > 1)
                {
                    Add<TLanes>(T.All(a1[factor]), b0, b1, b2, ref c10, ref c11, ref c12);
                }
                if (TRows.Value > 2)
                {
                    Add<TLanes>(T.All(a2[factor]), b0, b1, b2, ref c20, ref c21, ref c22);
                }
                if (TRows.Value > 3)
                {
                    Add<TLanes>(T.All(a3[factor]), b0, b1, b2, ref c30, ref c31, ref c32);
                }
                if (TRows.Value > 4)
                {
                    Add<TLanes>(T.All(a4[factor]), b0, b1, b2, ref c40, ref c41, ref c42);
                }
                if (TRows.Value > 5)
                {
                    Add<TLanes>(T.All(a5[factor]), b0, b1, b2, ref c50, ref c51, ref c52);
                }
                if (TRows.Value > 6)
                {
                    Add<TLanes>(T.All(a6[factor]), b0, b1, b2, ref c60, ref c61, ref c62);
                }
                if (TRows.Value > 7)
                {
                    Add<TLanes>(T.All(a7[factor]), b0, b1, b2, ref c70, ref c71, ref c72);
                }
                factor += leftStep;
            }
            Store<TLanes>(target[0] + column, c00, c01, c02);
            if (TRows.Value > 1)
            {
                Store<TLanes>(target[1] + column, c10, c11, c12);
            }
            if (TRows.Value > 2)
            {
                Store<TLanes>(target[2] + column, c20, c21, c22);
            }
            if (TRows.Value > 3)
            {
                Store<TLanes>(target[3] + column, c30, c31, c32);
            }
            if (TRows.Value > 4)
            {
                Store<TLanes>(target[4] + column, c40, c41, c42);
            }
            if (TRows.Value > 5)
            {
                Store<TLanes>(target[5] + column, c50, c51, c52);
            }
            if (TRows.Value > 6)
            {
                Store<TLanes>(target[6] + column, c60, c61, c62);
            }
            if (TRows.Value > 7)
            {
                Store<TLanes>(target[7] + column, c70, c71, c72);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Load<TLanes>(float* source, ref T r0, ref T r1, ref T r2)
        where TLanes : struct, TileSize.ISize
    {
        unchecked
        {
            r0 = T.Load(source);
            if (TLanes.Value > 1)
            {
                r1 = T.Load(source + T.Count);
            }
            if (TLanes.Value > 2)
            {
                r2 = T.Load(source + (2 * T.Count));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TLanes>(T a, T b0, T b1, T b2, ref T c0, ref T c1, ref T c2)
        where TLanes : struct, TileSize.ISize
    {
        T.AddProduct(ref c0, a, b0);
        if (TLanes.Value > 1)
        {
            T.AddProduct(ref c1, a, b1);
        }
        if (TLanes.Value > 2)
        {
            T.AddProduct(ref c2, a, b2);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Store<TLanes>(float* target, T r0, T r1, T r2)
        where TLanes : struct, TileSize.ISize
    {
        unchecked
        {
            r0.Store(target);
            if (TLanes.Value > 1)
            {
                r1.Store(target + T.Count);
            }
            if (TLanes.Value > 2)
            {
                r2.Store(target + (2 * T.Count));
            }
        }
    }
}
