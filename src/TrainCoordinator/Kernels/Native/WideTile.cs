using System.Runtime.CompilerServices;

namespace Pipeline.TrainCoordinator.Kernels.Native;

/// <summary>The micro-kernel where hardly any row is left: one row or two, four to six registers across.</summary>
/// <typeparam name="T">The register.</typeparam>
/// <remarks>
/// Three registers of one row are three chains, and each waits for its last multiply-add; twelve hide the wait. Across are
/// three registers and one to three more. Every element is the same chain as in <see cref="Tile{T}"/>, with the same bits.
/// Callers guarantee that each address has the floats that the tile's shape and depth imply.
/// </remarks>
internal static unsafe class WideTile<T>
    where T : struct, ILanes<T>
{
    /// <summary>Rows of the largest tile.</summary>
    public const int MaxRows = 2;

    /// <summary>Registers across the largest tile.</summary>
    public const int MaxLanes = 6;

    /// <summary>target[r][column..] = start[r][column..] + the sum over k of left[r][k leftStep] * right[k rightStep..].</summary>
    /// <param name="rows">Number of rows, 1 or 2.</param>
    /// <param name="registers">Number of registers across, 4 to 6.</param>
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
            case 4:
                Multiply<TileSize.One>(rows, left, leftStep, right, rightStep, start, target, column, depth);
                break;
            case 5:
                Multiply<TileSize.Two>(rows, left, leftStep, right, rightStep, start, target, column, depth);
                break;
            default:
                Multiply<TileSize.Three>(rows, left, leftStep, right, rightStep, start, target, column, depth);
                break;
        }
    }

    private static void Multiply<TMore>(
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
        where TMore : struct, TileSize.ISize
    {
        if (rows == 1)
        {
            Multiply<TileSize.One, TMore>(left, leftStep, right, rightStep, start, target, column, depth);
        }
        else
        {
            Multiply<TileSize.Two, TMore>(left, leftStep, right, rightStep, start, target, column, depth);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<TRows, TMore>(
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
        where TMore : struct, TileSize.ISize
    {
        unchecked
        {
            float* a0 = left[0];
            float* a1 = TRows.Value > 1 ? left[1] : null;
            T c00 = default,
                c01 = default,
                c02 = default,
                c03 = default,
                c04 = default,
                c05 = default,
                c10 = default,
                c11 = default,
                c12 = default,
                c13 = default,
                c14 = default,
                c15 = default;
            Tile<T>.Load<TileSize.Three>(start[0] + column, ref c00, ref c01, ref c02);
            Tile<T>.Load<TMore>(start[0] + column + (3 * T.Count), ref c03, ref c04, ref c05);
            if (TRows.Value > 1)
            {
                Tile<T>.Load<TileSize.Three>(start[1] + column, ref c10, ref c11, ref c12);
                Tile<T>.Load<TMore>(start[1] + column + (3 * T.Count), ref c13, ref c14, ref c15);
            }
            for (; depth > 0; depth--)
            {
                var all0 = T.All(*a0);
                a0 += leftStep;
                var all1 = all0;
                if (TRows.Value > 1)
                {
                    all1 = T.All(*a1);
                    a1 += leftStep;
                }
                Add<TRows>(all0, all1, right, 0, ref c00, ref c10);
                Add<TRows>(all0, all1, right, 1, ref c01, ref c11);
                Add<TRows>(all0, all1, right, 2, ref c02, ref c12);
                Add<TRows>(all0, all1, right, 3, ref c03, ref c13);
                if (TMore.Value > 1)
                {
                    Add<TRows>(all0, all1, right, 4, ref c04, ref c14);
                }
                if (TMore.Value > 2)
                {
                    Add<TRows>(all0, all1, right, 5, ref c05, ref c15);
                }
                right += rightStep;
            }
            Tile<T>.Store<TileSize.Three>(target[0] + column, c00, c01, c02);
            Tile<T>.Store<TMore>(target[0] + column + (3 * T.Count), c03, c04, c05);
            if (TRows.Value > 1)
            {
                Tile<T>.Store<TileSize.Three>(target[1] + column, c10, c11, c12);
                Tile<T>.Store<TMore>(target[1] + column + (3 * T.Count), c13, c14, c15);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TRows>(T all0, T all1, float* right, int register, ref T c0, ref T c1)
        where TRows : struct, TileSize.ISize
    {
        unchecked
        {
            var b = T.Load(right + (register * T.Count));
            T.AddProduct(ref c0, all0, b);
            if (TRows.Value > 1)
            {
                T.AddProduct(ref c1, all1, b);
            }
        }
    }
}
