using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;
using Pipeline.TrainCoordinator.Checkpoints;
using Pipeline.TrainCoordinator.Gradients;
using Pipeline.TrainCoordinator.Runs;

namespace Pipeline.TrainCoordinator.Tests.Checkpoints;

public sealed class MetricsLogTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly RunFolder _folder;

    public MetricsLogTests()
    {
        _folder = new RunFolder(_temp["run"]);
        _folder.Claim(from: null);
    }

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Step_GivesOneLineOfMeans()
    {
        using (var log = new MetricsLog(_folder, generation: 1, classes: 4))
        {
            log.Step(7, new RunPosition(1, 2), new MetricSums(8, 12, 2, 24), learningRate: 0.25, gradientNorm: 1.5);
        }

        Assert.Equal(
            [
                """{"kind":"step","epoch":1,"step":2,"globalStep":7,"documents":8,"loss":1.5,"accuracy":0.25,"binaryAccuracy":0.75,"learningRate":0.25,"gradientNorm":1.5}""",
            ],
            Lines()
        );
    }

    [Fact]
    public void Epoch_GivesOneLineWithTheHeldOutPart()
    {
        using (var log = new MetricsLog(_folder, generation: 1, classes: 2))
        {
            log.Epoch(
                new EpochFigures(
                    0,
                    new MetricSums(8, 12, 2, 8),
                    new MetricSums(4, 2, 3, 6),
                    TimeSpan.FromMilliseconds(1500)
                ),
                Use
            );
            log.Epoch(new EpochFigures(1, new MetricSums(8, 10, 4, 8), Evaluation: null, TimeSpan.FromSeconds(2)), Use);
        }

        Assert.Equal(
            [
                """{"kind":"epoch","epoch":1,"step":0,"documents":8,"loss":1.5,"accuracy":0.25,"binaryAccuracy":0.5,"heldOutDocuments":4,"heldOutLoss":0.5,"heldOutAccuracy":0.75,"heldOutBinaryAccuracy":0.75,"seconds":1.5,"lanes":2,"busySeconds":1.5,"computingSeconds":1,"exchangingSeconds":0.25,"updatingSeconds":0.5,"pausingSeconds":0.25}""",
                """{"kind":"epoch","epoch":2,"step":0,"documents":8,"loss":1.25,"accuracy":0.5,"binaryAccuracy":0.5,"seconds":2,"lanes":2,"busySeconds":1.5,"computingSeconds":1,"exchangingSeconds":0.25,"updatingSeconds":0.5,"pausingSeconds":0.25}""",
            ],
            Lines()
        );
    }

    [Fact]
    public void Epoch_IsOnDiskBeforeTheLogEnds()
    {
        using var log = new MetricsLog(_folder, generation: 1, classes: 2);

        log.Epoch(SampleEpoch, Use);

        Assert.Single(Lines());
    }

    [Fact]
    public void Step_FullDisk_IsAFailureOfStorageOnce()
    {
        var path = Path.Combine(_folder.Generations.PathOf(1), "metrics.jsonl");
        File.CreateSymbolicLink(path, "/dev/full");
        var log = new MetricsLog(_folder, generation: 1, classes: 2);

        // Until there is more than the stream keeps to itself.
        var error = Assert.Throws<StorageException>(() =>
        {
            for (var step = 0; step < 100; step++)
            {
                log.Step(step, new RunPosition(0, step), new MetricSums(8, 12, 2, 8), 0.25, 1.5);
            }
        });

        log.Dispose();
        Assert.Equal(
            $"'{path}' cannot be written: the disk is full. Free some space and run the same command again; nothing half-written was left.",
            error.Message
        );
    }

    private static LaneUse Use { get; } =
        new(
            2,
            TimeSpan.FromSeconds(2),
            TimeSpan.FromSeconds(1.5),
            TimeSpan.FromSeconds(1),
            TimeSpan.FromSeconds(0.5),
            TimeSpan.FromSeconds(0.25),
            default,
            default
        );

    private static EpochFigures SampleEpoch { get; } =
        new(0, new MetricSums(8, 12, 2, 8), Evaluation: null, TimeSpan.FromSeconds(1));

    private string[] Lines()
    {
        using var file = new FileStream(
            Path.Combine(_folder.Generations.PathOf(1), "metrics.jsonl"),
            FileMode.Open,
            FileAccess.Read,
            FileShare.ReadWrite
        );
        var text = new StreamReader(file).ReadToEnd();
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        return text[..^1].Split('\n');
    }
}
