using Pipeline.Shared.Errors;
using Pipeline.TrainCoordinator.Checkpoints;
using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Optimizers;
using Pipeline.TrainCoordinator.Runs;

namespace Pipeline.TrainCoordinator.Tests.Checkpoints;

public sealed class TrainingStateTests : IDisposable
{
    private static readonly OptimizerSettings Adam = new();

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Read_WhatWasWritten_GoesOnWithTheSameBits()
    {
        var layout = Models.Rows(rows: 4, size: 2);
        var (parameters, optimizer) = Trained(layout, steps: 3);
        Save(Of(parameters, optimizer));
        var (copy, restored) = (Models.Zero(layout), new Optimizer(Adam, layout));

        Load(Of(copy, restored));

        Assert.Equal(WeightsHash.Of(parameters), WeightsHash.Of(copy));
        Step(parameters, optimizer, step: 3);
        Step(copy, restored, step: 3);
        Assert.Equal(WeightsHash.Of(parameters), WeightsHash.Of(copy));
    }

    [Fact]
    public void ToTensors_TrainedTable_NamesEverythingThatTrainingChanges()
    {
        var layout = Models.Rows(rows: 4, size: 2);

        var tensors = Of(Models.Zero(layout), new Optimizer(Adam, layout)).ToTensors();

        Assert.Equal(
            [
                "head.kernel [2,2]",
                "head.bias [2]",
                "embedding.table [4,2]",
                "optimizer.mean.dense [6]",
                "optimizer.mean_square.dense [6]",
                "optimizer.mean.embedding [8]",
                "optimizer.mean_square.embedding [8]",
            ],
            tensors.Select(tensor => $"{tensor.Name} [{string.Join(',', tensor.Shape)}]")
        );
    }

    [Fact]
    public void ToTensors_FrozenTable_LeavesItOut()
    {
        var layout = Models.Rows(rows: 4, size: 2, trainable: false);

        var tensors = Of(Models.Zero(layout), new Optimizer(Adam, layout)).ToTensors();

        Assert.Equal(
            ["head.kernel", "head.bias", "optimizer.mean.dense", "optimizer.mean_square.dense"],
            tensors.Select(tensor => tensor.Name)
        );
    }

    [Fact]
    public void CopyTo_ThenTrainingGoesOn_KeepsWhatWas()
    {
        var layout = Models.Rows(rows: 4, size: 2);
        var (parameters, optimizer) = Trained(layout, steps: 2);
        var before = WeightsHash.Of(parameters);
        var live = Of(parameters, optimizer);
        var copy = live.Like();

        live.CopyTo(copy);
        Step(parameters, optimizer, step: 2);
        Save(copy);
        Load(live);

        Assert.Equal(before, WeightsHash.Of(parameters));
    }

    [Fact]
    public void Read_RaisesTheVersion_SoThatEnginesPackAnew()
    {
        var layout = Models.Rows(rows: 4, size: 2);
        var (parameters, optimizer) = Trained(layout, steps: 1);
        Save(Of(parameters, optimizer));
        var version = parameters.Version;

        Load(Of(parameters, optimizer));

        Assert.True(parameters.Version > version);
    }

    [Fact]
    public void ReadParameters_LeavesTheOptimizerAlone()
    {
        var layout = Models.Rows(rows: 4, size: 2);
        var (parameters, optimizer) = Trained(layout, steps: 1);
        Save(Of(parameters, optimizer));
        Step(parameters, optimizer, step: 1);
        var means = optimizer.State[0].Values.ToArray();

        using var file = SafeTensors.Open(_temp["state"]);
        Of(parameters, optimizer).ReadParameters(file);

        Assert.Equal(means, optimizer.State[0].Values);
    }

    [Fact]
    public void Read_OfAnotherModel_IsRefusedByTensor()
    {
        var (parameters, optimizer) = Trained(Models.Rows(rows: 4, size: 2), steps: 1);
        Save(Of(parameters, optimizer));
        var other = Models.Rows(rows: 5, size: 2);

        var error = Assert.Throws<RunException>(() => Load(Of(Models.Zero(other), new Optimizer(Adam, other))));

        Assert.StartsWith("Tensor 'embedding.table' of ", error.Message, StringComparison.Ordinal);
        Assert.Contains("is F32 [4,2], but F32 [5,2] is expected", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadParameters_WithAMean_TakesWhatTheMeanNeeds()
    {
        var layout = Models.Rows(rows: 4, size: 2);
        var (parameters, optimizer) = (Models.Random(layout, seed: 3), new Optimizer(Adam, layout));
        var average = new WeightAverage(new AveragingSettings { Share = 1 }, layout, stepCount: 5);
        for (var step = 0; step < 5; step++)
        {
            var gradient = Models.Gradient(layout, 0.1f + step, (1 + (step % 3), 0.3f));
            optimizer.Update(parameters, gradient, step, learningRate: 0.01, average: average);
        }
        var state = TrainingState.Of(parameters, optimizer, average);
        Save(state);
        var kept = average.State.Select(array => array.Values.ToArray()).ToList();
        average.State.ToList().ForEach(array => array.Values.AsSpan().Fill(7));

        using var file = SafeTensors.Open(_temp["state"]);
        state.ReadParameters(file);

        Assert.Equal(
            ["average.dense", "average.embedding"],
            state.ToTensors().TakeLast(2).Select(tensor => tensor.Name)
        );
        Assert.Equal(kept, average.State.Select(array => array.Values));
    }

    private static TrainingState Of(ModelParameters parameters, Optimizer optimizer) =>
        TrainingState.Of(parameters, optimizer, new WeightAverage(new(), parameters.Layout, stepCount: 9));

    private void Save(TrainingState state)
    {
        using var stream = File.Create(_temp["state"]);
        SafeTensors.Write(stream, state.ToTensors());
    }

    private void Load(TrainingState state)
    {
        using var file = SafeTensors.Open(_temp["state"]);
        state.Read(file);
    }

    private static (ModelParameters Parameters, Optimizer Optimizer) Trained(ParameterLayout layout, int steps)
    {
        var (parameters, optimizer) = (Models.Random(layout, seed: 3), new Optimizer(Adam, layout));
        for (var step = 0; step < steps; step++)
        {
            Step(parameters, optimizer, step);
        }
        return (parameters, optimizer);
    }

    private static void Step(ModelParameters parameters, Optimizer optimizer, int step)
    {
        var gradient = Models.Gradient(parameters.Layout, 0.1f + step, (1 + (step % 3), 0.3f));
        optimizer.Update(parameters, gradient, step, learningRate: 0.01);
    }
}
