using System.Runtime.InteropServices;
using CsCheck;
using Pipeline.TrainCoordinator.Gradients;
using Pipeline.TrainCoordinator.Kernels;
using Pipeline.TrainCoordinator.Model;

namespace Pipeline.TrainCoordinator.Tests.Kernels;

public sealed class KernelEngineBitTests
{
    [Fact]
    public void Gradients_NarrowerRegisters_SameBits()
    {
        Assert.SkipUnless(
            KernelEngine.Widest == VectorWidth.Avx512,
            "Compares AVX-512 with AVX2, and this processor has no AVX-512."
        );
        ModelCase.Any.Sample(
            testCase =>
            {
                var parameters = testCase.Parameters();

                var wide = Gradients(parameters, VectorWidth.Avx512, testCase.Batch());
                var narrow = Gradients(parameters, VectorWidth.Avx2, testCase.Batch());

                AssertSameBits(wide[0], narrow[0]);
            },
            iter: 300,
            threads: 1
        );
    }

    [Fact]
    public void Gradients_PortableArithmetic_IsNear()
    {
        ModelCase
            .Any.Where(testCase => testCase.Spec.Pooling != Pooling.Max)
            .Sample(
                testCase =>
                {
                    var parameters = testCase.Parameters();

                    var widest = Gradients(parameters, KernelEngine.Widest, testCase.Batch());
                    var portable = Gradients(parameters, VectorWidth.Portable, testCase.Batch());

                    var scale = widest[0].Dense.Max(Math.Abs);
                    for (var i = 0; i < widest[0].Dense.Length; i++)
                    {
                        Assert.Equal(widest[0].Dense[i], portable[0].Dense[i], 1e-5 * scale);
                    }
                },
                iter: 100,
                threads: 1
            );
    }

    [Fact]
    public void Gradients_SlicesComputedTogether_SameBitsAsAlone()
    {
        Gen.Select(ModelCase.Any, Gen.Int[0, 9].Array[1, 4], Gen.Int[0, 9].Array[1, 4])
            .Sample(
                (testCase, second, third) =>
                {
                    var parameters = testCase.Parameters();
                    SliceBatch[] slices =
                    [
                        testCase.Batch(),
                        (testCase with { Lengths = second, Seed = testCase.Seed + 1 }).Batch(),
                        (testCase with { Lengths = third, Seed = testCase.Seed + 2 }).Batch(),
                    ];

                    var together = Gradients(parameters, KernelEngine.Widest, slices);

                    for (var i = 0; i < slices.Length; i++)
                    {
                        AssertSameBits(Gradients(parameters, KernelEngine.Widest, slices[i])[0], together[i]);
                    }
                },
                iter: 300,
                threads: 1
            );
    }

    [Fact]
    public void Gradients_MoreRowsThanAdvanceAtOnce_SameBitsAsAlone()
    {
        // Documents long enough that the gradients of some rows die away while others of their block go on; the first slice
        // has too few to be computed alone.
        SliceBatch[] slices = [Slice(0, 5), Slice(5, 127)];
        var parameters = new ModelCase(KernelModels.Lstm(), [], Weighted: false, Seed: 1).Parameters();

        var together = Gradients(parameters, KernelEngine.Widest, slices);

        for (var i = 0; i < slices.Length; i++)
        {
            AssertSameBits(Gradients(parameters, KernelEngine.Widest, slices[i])[0], together[i]);
        }

        static SliceBatch Slice(int first, int count) =>
            new ModelCase(
                KernelModels.Lstm(),
                [.. Enumerable.Range(first, count).Select(i => i * 97 % 331)],
                Weighted: false,
                first
            ).Batch();
    }

    [Fact]
    public void Gradients_EngineUsedBefore_SameBitsAsFresh()
    {
        Gen.Select(ModelCase.Any, Gen.Int[0, 9].Array[1, 6])
            .Sample(
                (testCase, lengths) =>
                {
                    var before = testCase.Parameters(attempt: 1);
                    var parameters = testCase.Parameters();
                    using var engine = new KernelEngine(parameters.Layout);
                    var actual = new SliceGradient(parameters.Layout);
                    engine.Gradients([(testCase with { Lengths = lengths }).Batch()], before, [actual]);

                    engine.Gradients([testCase.Batch()], parameters, [actual]);

                    AssertSameBits(Gradients(parameters, KernelEngine.Widest, testCase.Batch())[0], actual);
                },
                iter: 300,
                threads: 1
            );
    }

    [Fact]
    public void Gradients_ValuesChangedUnderANewVersion_AreSeen()
    {
        var testCase = new ModelCase(KernelModels.Lstm(), [3, 2], Weighted: false, Seed: 1);
        var parameters = testCase.Parameters();
        var changed = testCase.Parameters(attempt: 1);
        using var engine = new KernelEngine(parameters.Layout);
        var actual = new SliceGradient(parameters.Layout);
        engine.Gradients([testCase.Batch()], parameters, [actual]);

        changed.Dense.CopyTo(parameters.Dense, 0);
        changed.Embedding.CopyTo(parameters.Embedding, 0);
        parameters.Version++;
        engine.Gradients([testCase.Batch()], parameters, [actual]);

        AssertSameBits(Gradients(changed, KernelEngine.Widest, testCase.Batch())[0], actual);
    }

    private static SliceGradient[] Gradients(
        ModelParameters parameters,
        VectorWidth width,
        params ReadOnlySpan<SliceBatch> slices
    )
    {
        using var engine = new KernelEngine(parameters.Layout, width);
        var sums = new SliceGradient[slices.Length];
        for (var i = 0; i < sums.Length; i++)
        {
            sums[i] = new SliceGradient(parameters.Layout);
        }
        engine.Gradients(slices, parameters, sums);
        return sums;
    }

    private static void AssertSameBits(SliceGradient expected, SliceGradient actual)
    {
        Assert.Equal(expected.Sums, actual.Sums);
        Assert.Equal(Bits(expected.Dense), Bits(actual.Dense));
        Assert.Equal(expected.Rows.ToArray(), actual.Rows.ToArray());
        Assert.Equal(Bits(expected.RowValues), Bits(actual.RowValues));
    }

    private static int[] Bits(ReadOnlySpan<float> values) => MemoryMarshal.Cast<float, int>(values).ToArray();
}
