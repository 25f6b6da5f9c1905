using System.Collections.Immutable;
using CsCheck;
using Pipeline.TrainCoordinator.Flow;
using Pipeline.TrainCoordinator.Gradients;
using Pipeline.TrainCoordinator.Runs;
using Pipeline.TrainCoordinator.Schedules;
using Pipeline.TrainCoordinator.Settings;

namespace Pipeline.TrainCoordinator.Tests.Flow;

public sealed class TrainFlowLaws
{
    private static readonly Gen<TrainPlan> Plans = Gen.Select(
        Gen.Int[1, 3],
        Gen.Int[1, 5],
        Gen.Int[1, 6],
        Gen.Int[0, 4],
        Gen.Bool,
        Gen.Bool,
        Gen.Int[0, 3],
        (epochs, steps, slices, evaluated, each, restores, rule) =>
            new TrainPlan
            {
                Run = new("law"),
                Generation = 1,
                Epochs = epochs,
                StepsPerEpoch = steps,
                GradientCosts = step => [.. Enumerable.Range(0, slices).Select(slice => (int)((step + slice) % 3))],
                EvaluationCosts = [.. Enumerable.Repeat(1, evaluated)],
                EvaluatesEveryEpoch = each,
                RestoresBest = restores,
                BestEpoch = history => RunSchedule.BestEpoch(new TrainSettings(), history),
                StopsEarly = history => restores && history.Length == 2,
                ShardBoundaries = [1, 3],
                Checkpoints =
                    rule == 0 ? CheckpointRule.Default
                    : rule == 1 ? new CheckpointRule { Steps = 2 }
                    : rule == 2 ? new CheckpointRule { Shards = 2 }
                    : new CheckpointRule { AtLeast = TimeSpan.FromSeconds(45) },
            }
    );

    [Fact]
    public void Run_WhoeverComesGoesOrCrashes_EndsInTheWeightsOfOneThatWasLeftAlone() =>
        Gen.Select(Plans, Gen.ULong)
            .Sample(
                (plan, seed) =>
                {
                    var run = new SimulatedRun(plan, seed);

                    var finish = run.Run();

                    var (weights, history, evaluation) = Alone(plan);
                    Assert.Equal(weights, run.Weights);
                    Assert.Equal(evaluation, finish.Evaluation?.Sums);
                    Assert.Equal(
                        history.Select(epoch => (epoch.Epoch, epoch.Training, epoch.Evaluation)),
                        finish.Cursor.History.Select(epoch => (epoch.Epoch, epoch.Training, epoch.Evaluation))
                    );
                },
                iter: 2_000
            );

    private static (ulong Weights, ImmutableArray<EpochFigures> History, MetricSums? Evaluation) Alone(TrainPlan plan)
    {
        var (weights, best, history) = (0UL, 0UL, ImmutableArray<EpochFigures>.Empty);
        for (var epoch = 0; epoch < plan.Epochs && !plan.StopsEarly(history); epoch++)
        {
            var training = default(MetricSums);
            for (var step = 0; step < plan.StepsPerEpoch; step++)
            {
                var at = ((long)epoch * plan.StepsPerEpoch) + step;
                var before = weights;
                var slices = plan.GradientCosts(at).Length;
                for (var slice = 0; slice < slices; slice++)
                {
                    weights = SimulatedRun.Next(weights, SimulatedRun.Gradient(before, at, slice));
                }
                training += new MetricSums(slices, at, 0, 0);
            }
            var evaluation = plan.EvaluatesEveryEpoch ? Evaluate(plan, weights) : null;
            if (evaluation is { } sums && history.All(earlier => earlier.Evaluation!.Value.Loss > sums.Loss))
            {
                best = weights;
            }
            history = history.Add(new EpochFigures(epoch, training, evaluation, TimeSpan.Zero));
        }
        if (plan.RestoresBest && history.Any(epoch => epoch.Evaluation is not null))
        {
            weights = best;
        }
        return (weights, history, Evaluate(plan, weights));
    }

    private static MetricSums? Evaluate(TrainPlan plan, ulong weights) =>
        plan.EvaluationCosts.IsEmpty
            ? null
            : Enumerable
                .Range(0, plan.EvaluationCosts.Length)
                .Aggregate(default(MetricSums), (sums, slice) => sums + SimulatedRun.Figures(weights, slice));
}
