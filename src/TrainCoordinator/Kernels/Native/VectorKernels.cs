using System.Runtime.Intrinsics.X86;
using Pipeline.TrainCoordinator.Model;

namespace Pipeline.TrainCoordinator.Kernels.Native;

/// <summary>The arithmetic of the recurrent layers, at one vector width: the door to unsafe code.</summary>
internal sealed class VectorKernels
{
    private VectorKernels(MatrixProducts products, RowArithmetic rows, CellSteps cells) =>
        (Products, Rows, Cells) = (products, rows, cells);

    /// <summary>Products of matrices.</summary>
    public MatrixProducts Products { get; }

    /// <summary>Arithmetic on rows.</summary>
    public RowArithmetic Rows { get; }

    /// <summary>What cells do between their products.</summary>
    public CellSteps Cells { get; }

    /// <summary>The widest width that this processor has.</summary>
    public static VectorWidth Widest =>
        Avx512F.IsSupported ? VectorWidth.Avx512
        : Avx2.IsSupported && Fma.IsSupported ? VectorWidth.Avx2
        : VectorWidth.Portable;

    /// <summary>The kernels of a width.</summary>
    /// <param name="width">The width.</param>
    /// <param name="activation">Activation of the gates.</param>
    /// <exception cref="PlatformNotSupportedException">This processor does not have it.</exception>
    public static VectorKernels Of(VectorWidth width, GateActivation activation) =>
        width > Widest
            ? throw new PlatformNotSupportedException(
                $"The arithmetic of width {width} was asked for, but the widest that this processor has is {Widest}."
            )
            : width switch
            {
                VectorWidth.Avx512 => Of<Lanes512>(activation),
                VectorWidth.Avx2 => Of<Lanes256>(activation),
                _ => Of<Lanes128>(activation),
            };

    private static VectorKernels Of<T>(GateActivation activation)
        where T : struct, ILanes<T> =>
        new(
            new MatrixProducts<T>(),
            new RowArithmetic<T>(),
            activation == GateActivation.Sigmoid
                ? new CellSteps<T, Gate<T>.Sigmoid>()
                : new CellSteps<T, Gate<T>.HardSigmoid>()
        );
}
