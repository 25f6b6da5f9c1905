using CsCheck;
using Pipeline.Shared.Data;
using Pipeline.Tokenize.Flow;

namespace Pipeline.Tokenize.Tests.Flow;

/// <summary>Whatever lanes do and whenever they do it, a job ends with the same root.</summary>
public sealed class PreprocessFlowLaws
{
    private static readonly string[] Nodes = ["a", "b"];

    // Kind of event, a choice, a capacity, seconds that pass.
    private static readonly Gen<(int Kind, int Choice, int Capacity, double Seconds)[]> Events = Gen.Select(
        Gen.Int[0, 7],
        Gen.Int[0, 1000],
        Gen.Int[0, 3],
        Gen.Double[0, 2]
    ).Array[0, 150];

    [Fact]
    public void AnyInterleaving_WithLossesAndDuplicates_EndsWithTheSameRoot()
    {
        var expected = Run([], withVectors: false, fanIn: 64).Outcome;
        Events.Sample(events => Assert.Equal(expected, Run(events, withVectors: false, fanIn: 64).Outcome), iter: 100);
        Events.Sample(events => Assert.Equal(expected, Run(events, withVectors: false, fanIn: 3).Outcome), iter: 100);
    }

    [Fact]
    public void AnyInterleaving_WithVectors_EndsWithTheSameRoot()
    {
        var expected = Run([], withVectors: true, fanIn: 3).Outcome;
        Events.Sample(events => Assert.Equal(expected, Run(events, withVectors: true, fanIn: 2).Outcome), iter: 100);
    }

    [Fact]
    public void AnyInterleaving_EveryChunkIsAddedToTheVocabularyOnce_AndTheRootIsCommittedOnce() =>
        Events.Sample(
            events =>
            {
                var job = Run(events, withVectors: false, fanIn: 64);
                Assert.Equal(PreprocessSimulation.ChunkCount, job.Effects.OfType<PreprocessEffect.AddWords>().Count());
                Assert.Single(job.Effects.OfType<PreprocessEffect.Commit>());
                Assert.Single(job.Effects.OfType<PreprocessEffect.Complete>());
            },
            iter: 100
        );

    private static PreprocessSimulation Run(
        (int Kind, int Choice, int Capacity, double Seconds)[] events,
        bool withVectors,
        int fanIn
    )
    {
        var job = new PreprocessSimulation(withVectors, fanIn);
        job.Tell(new PreprocessInput.Begun());
        foreach (var (kind, choice, capacity, seconds) in events)
        {
            job.Now += TimeSpan.FromSeconds(seconds);
            Apply(job, kind, choice, capacity);
        }
        job.RunToEnd();
        return job;
    }

    private static void Apply(PreprocessSimulation job, int kind, int choice, int capacity)
    {
        var lane = new WorkerId(Nodes[choice % Nodes.Length], choice / Nodes.Length % 2);
        var busy = job.BusyLanes.ToList();
        switch (kind)
        {
            case 0 or 1:
                job.Offer(lane, capacity);
                break;
            case 2 or 3 when busy.Count > 0:
                job.Finish(busy[choice % busy.Count], choice);
                break;
            case 4 when job.EverDone.Count > 0:
                job.Receive(job.EverDone[choice % job.EverDone.Count]); // the same reply once more
                break;
            case 5:
                job.Lose(lane.Node);
                break;
            case 6 when job.HasAnswers:
                job.Answer();
                break;
            default:
                job.Tell(new PreprocessInput.Ticked());
                break;
        }
    }
}
