using System.Collections.Concurrent;
using Pipeline.Shared.Data;
using Pipeline.TrainCoordinator.Data;
using Pipeline.TrainCoordinator.Exchange;
using Pipeline.TrainCoordinator.Flow;
using Pipeline.TrainCoordinator.Gradients;
using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Workers;

namespace Pipeline.TrainCoordinator.Tests.Workers;

public sealed class LanePoolTests
{
    private static readonly RoundKey Gradient = new(new("run"), 1, RoundStage.Gradient, 0);
    private static readonly RoundKey Evaluation = new(new("run"), 1, RoundStage.Evaluation, 0);

    // Ranks 1 to 3; documents of 1, 2, 3 and 0 tokens; the even ones have label 0.
    private static readonly TrainingDocuments Documents = TrainingDocuments.FromShards(
        ["even", "odd"],
        [
            new SequenceShard(
                [new("g", "0"), new("g", "1"), new("g", "2"), new("g", "3")],
                [0, 1, 0, 1],
                [1, 2, 2, 3, 3, 3],
                [1, 3, 6, 6]
            ),
        ],
        maxLength: 10
    );

    private static readonly RunSlices Slices = new(Documents, [0, 1, 2, 3], [1, 2], new RunSlicing(3, 4, 1));

    private readonly ParameterLayout _layout = Models.Rows(4, 2);
    private readonly BlockingCollection<LaneResult> _results = [];

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Add_Gradients_HandsOverTheSumOfTheFixedTree(int lanes)
    {
        var parameters = Parameters();
        var exchange = new LocalExchange(_layout);
        exchange.Open(Gradient, 4, parameters);
        using (var pool = Pool(lanes, exchange))
        {
            pool.Add(Gradient, [3, 2, 1, 0]);
            Assert.Equal([0, 1, 2, 3], Take(4).Order());
        }

        var sum = Models.Sum(_layout, exchange.Take(Gradient));

        Assert.Equal(Alone(parameters).Dense, sum.Dense);
        Assert.Equal(Alone(parameters).RowValues.ToArray(), sum.RowValues.ToArray());
        Assert.Equal(4, sum.Sums.Documents);
    }

    [Fact]
    public void Add_Evaluation_TellsFiguresAndPredictions()
    {
        var parameters = Parameters();
        // The bias alone decides for class 1.
        _layout["head.bias"].In(parameters.Dense)[1] = 60;
        var exchange = new LocalExchange(_layout);
        exchange.Open(Evaluation, 1, parameters);
        using var pool = Pool(1, exchange);

        pool.Add(Evaluation, [0]);

        var result = Assert.IsType<LaneResult.SliceEvaluated>(_results.Take(TestContext.Current.CancellationToken));
        Assert.Equal(
            (2, 1, 2),
            (result.Figures.Sums.Documents, result.Figures.Sums.Correct, result.Figures.Sums.BinaryCorrect)
        );
        // One document is right, the other has its true class at Keras' smallest probability, 1e-7.
        Assert.Equal(16.118, result.Figures.Sums.Loss, 3);
        Assert.Equal([1, 1], result.Figures.Predicted.ToArray());
    }

    [Fact]
    public void Add_SlicesOfARoundThatIsOver_AreNotComputed()
    {
        var exchange = new LocalExchange(_layout);
        exchange.Open(Gradient with { Step = 1 }, 4, Parameters());
        using var pool = Pool(1, exchange);

        pool.Add(Gradient, [0, 1, 2, 3]);
        pool.Add(Gradient with { Step = 1 }, [0, 1, 2, 3]);

        Assert.Equal(
            1,
            Assert.IsType<LaneResult.GradientsComputed>(_results.Take(TestContext.Current.CancellationToken)).Key.Step
        );
    }

    [Fact]
    public void Work_EngineThatThrows_IsToldAsFailed()
    {
        using var errors = new BlockingCollection<Exception>();
        using var pool = new LanePool(
            1,
            Slices,
            new LocalExchange(_layout),
            () => throw new InvalidOperationException("no engine"),
            _results.Add,
            errors.Add,
            TimeProvider.System
        );

        Assert.Equal("no engine", errors.Take(TestContext.Current.CancellationToken).Message);
    }

    private LanePool Pool(int lanes, LocalExchange exchange) =>
        new(
            lanes,
            Slices,
            exchange,
            () => new BagOfWordsEngine(_layout.Spec),
            _results.Add,
            failed: _ => { },
            TimeProvider.System
        );

    private List<int> Take(int count)
    {
        var slices = new List<int>();
        while (slices.Count < count)
        {
            slices.AddRange(
                Assert.IsType<LaneResult.GradientsComputed>(_results.Take(TestContext.Current.CancellationToken)).Slices
            );
        }
        return slices;
    }

    private ModelParameters Parameters()
    {
        var parameters = Models.Zero(_layout);
        for (var i = 0; i < parameters.Dense.Length; i++)
        {
            parameters.Dense[i] = 0.1f * i;
        }
        for (var i = 2; i < parameters.Embedding.Length; i++)
        {
            parameters.Embedding[i] = 0.3f / i;
        }
        return parameters;
    }

    private SliceGradient Alone(ModelParameters parameters)
    {
        using var engine = new BagOfWordsEngine(_layout.Spec);
        var sums = Enumerable.Range(0, 4).Select(_ => new SliceGradient(_layout)).ToArray();
        engine.Gradients(Enumerable.Range(0, 4).Select(slice => Slices.Gradient(0, slice)).ToArray(), parameters, sums);
        return Models.Sum(_layout, Models.Parts(sums));
    }
}
