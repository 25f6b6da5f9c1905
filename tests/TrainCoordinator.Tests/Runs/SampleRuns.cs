using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.TrainCoordinator.Gradients;
using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Runs;
using Pipeline.TrainCoordinator.Settings;

namespace Pipeline.TrainCoordinator.Tests.Runs;

/// <summary>What a run folder holds, written out.</summary>
internal static class SampleRuns
{
    internal static readonly byte[] Split = "alt/1\ttrain\nrec/2\ttest\n"u8.ToArray();

    internal static ModelSpec Model { get; } =
        new()
        {
            EmbeddingRows = 4,
            EmbeddingSize = 3,
            EmbeddingTrainable = true,
            Hidden = 2,
            Classes = 2,
        };

    internal static RunRecord Record { get; } =
        new(
            RunRecord.CurrentVersion,
            "first-0",
            "0.1.0",
            "/data",
            new DataIdentity(Hash('1'), 2, 5, Hash('2'), VectorsSha256: null, new(), new()),
            new TrainSettings { Model = Model },
            Model,
            Seed: 1,
            new RunSplit("by hand", 1, 1, 0, SourceSha256: null, ContentHash.Of(Split)),
            EvaluatesEveryEpoch: true,
            ["alt", "rec"],
            new ArtifactFile($"vocabulary/{Hash('2')}.parquet", Hash('2'), 10),
            new SequenceOptions(),
            Hash('3'),
            "fused",
            new Dictionary<string, string>(StringComparer.Ordinal) { ["epochs"] = "enough" }
        );

    internal static TrainCursor Cursor { get; } =
        new(
            new RunPosition(1, 2),
            new MetricSums(16, 12.5, 7, 20),
            TimeSpan.FromSeconds(3),
            [
                new EpochFigures(
                    0,
                    new MetricSums(48, 33.25, 20, 70),
                    new MetricSums(12, 0.1 + 0.2, 5, 13),
                    TimeSpan.FromSeconds(7)
                ),
            ]
        );

    /// <summary>An epoch whose evaluation has a mean loss.</summary>
    internal static EpochFigures Epoch(int epoch, double? loss) =>
        new(
            epoch,
            new MetricSums(40, 30, 20, 60),
            loss is { } mean ? new MetricSums(10, mean * 10, 5, 15) : null,
            TimeSpan.FromSeconds(1)
        );

    internal static string Hash(char digit) => new(digit, 64);
}
