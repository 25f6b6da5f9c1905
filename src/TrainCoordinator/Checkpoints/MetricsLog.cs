using System.Text.Json;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Messages;
using Pipeline.TrainCoordinator.Gradients;
using Pipeline.TrainCoordinator.Runs;

namespace Pipeline.TrainCoordinator.Checkpoints;

/// <summary>The figures of a generation as it makes them: <c>metrics.jsonl</c>, one object a line.</summary>
/// <remarks>
/// A line has <c>kind</c> <c>step</c> or <c>epoch</c>. What stands after the checkpoint that the next generation went on
/// from is no part of the run; see <see cref="RunGenerations.Chain"/>.
/// </remarks>
public sealed class MetricsLog : IDisposable
{
    /// <summary>Name of the file.</summary>
    public const string Name = "metrics.jsonl";

    private readonly FileStream _stream;
    private readonly Utf8JsonWriter _json;
    private readonly int _classes;

    /// <summary>Opens the log of a generation.</summary>
    /// <param name="folder">The run folder.</param>
    /// <param name="generation">The generation, which is claimed.</param>
    /// <param name="classes">Number of classes.</param>
    /// <exception cref="Shared.Errors.StorageException">The folder cannot be written.</exception>
    public MetricsLog(RunFolder folder, int generation, int classes)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var path = PathOf(folder, generation);
        try
        {
            _stream = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read);
        }
        catch (Exception e) when (StorageFailure.Is(e))
        {
            throw StorageFailure.From(path, e);
        }
        _json = new Utf8JsonWriter(_stream);
        _classes = classes;
    }

    /// <summary>Whether a process of this machine has the log of a generation open, as whoever leads the run has.</summary>
    /// <param name="folder">The run folder.</param>
    /// <param name="generation">The generation.</param>
    /// <returns><c>false</c> also where the file system cannot tell.</returns>
    internal static bool IsBeingWritten(RunFolder folder, int generation)
    {
        try
        {
            // Nobody has it alone while it is open; with its process that ends, however that ends.
            using var alone = new FileStream(
                PathOf(folder, generation),
                FileMode.Open,
                FileAccess.Read,
                FileShare.None,
                bufferSize: 0
            );
            return false;
        }
        catch (Exception e) when (StorageFailure.Is(e))
        {
            return StorageFailure.IsInUse(e);
        }
    }

    /// <summary>Adds the figures of a step.</summary>
    /// <param name="step">Zero-based step over all epochs.</param>
    /// <param name="position">How far the run has come with it.</param>
    /// <param name="sums">Sums over its documents.</param>
    /// <param name="learningRate">The rate it was taken with.</param>
    /// <param name="gradientNorm">Norm of its gradient before it was limited; 0 where there is no limit.</param>
    /// <exception cref="Shared.Errors.StorageException">The folder cannot be written.</exception>
    public void Step(long step, RunPosition position, MetricSums sums, double learningRate, double gradientNorm)
    {
        Begin("step", position);
        _json.WriteNumber("globalStep", step);
        Figures("", sums);
        _json.WriteNumber("learningRate", learningRate);
        _json.WriteNumber("gradientNorm", gradientNorm);
        End();
    }

    /// <summary>Adds the figures of an epoch, and makes all that was added durable.</summary>
    /// <param name="figures">The figures.</param>
    /// <param name="use">What became of the lanes' time in it, as far as this process has led it.</param>
    /// <exception cref="Shared.Errors.StorageException">The folder cannot be written.</exception>
    public void Epoch(EpochFigures figures, LaneUse use)
    {
        ArgumentNullException.ThrowIfNull(figures);
        ArgumentNullException.ThrowIfNull(use);
        Begin("epoch", new RunPosition(figures.Epoch + 1, 0));
        Figures("", figures.Training);
        if (figures.Evaluation is { } evaluation)
        {
            Figures("heldOut", evaluation);
        }
        _json.WriteNumber("seconds", figures.Time.TotalSeconds);
        _json.WriteNumber("lanes", use.Lanes);
        _json.WriteNumber("busySeconds", use.Busy.TotalSeconds);
        _json.WriteNumber("computingSeconds", use.Computing.TotalSeconds);
        _json.WriteNumber("exchangingSeconds", use.ExchangingSeconds);
        _json.WriteNumber("updatingSeconds", use.Updating.TotalSeconds);
        _json.WriteNumber("pausingSeconds", use.Pausing.TotalSeconds);
        End();
        Flush();
    }

    /// <summary>Makes all that was added durable.</summary>
    /// <exception cref="Shared.Errors.StorageException">The folder cannot be written.</exception>
    public void Flush()
    {
        try
        {
            _stream.Flush(flushToDisk: true);
        }
        catch (Exception e) when (StorageFailure.Is(e))
        {
            throw StorageFailure.From(_stream.Name, e);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        try
        {
            using (_stream)
            {
                _json.Dispose();
            }
        }
        catch (Exception e) when (StorageFailure.Is(e))
        {
            // What had to be durable was flushed, and a failure to do so was reported.
        }
    }

    private static string PathOf(RunFolder folder, int generation) =>
        Path.Combine(folder.Generations.PathOf(generation), Name);

    private void Begin(string kind, RunPosition position)
    {
        _json.WriteStartObject();
        _json.WriteString("kind", kind);
        _json.WriteNumber("epoch", position.Epoch);
        _json.WriteNumber("step", position.Step);
    }

    private void Figures(string prefix, MetricSums sums)
    {
        var documents = Math.Max(1.0, sums.Documents);
        _json.WriteNumber(Named(prefix, "documents"), sums.Documents);
        _json.WriteNumber(Named(prefix, "loss"), sums.Loss / documents);
        _json.WriteNumber(Named(prefix, "accuracy"), sums.Correct / documents);
        _json.WriteNumber(Named(prefix, "binaryAccuracy"), sums.BinaryCorrect / documents / _classes);
    }

    private void End()
    {
        _json.WriteEndObject();
        try
        {
            _json.Flush();
            _json.Reset();
            _stream.WriteByte((byte)'\n');
        }
        catch (Exception e) when (StorageFailure.Is(e))
        {
            throw StorageFailure.From(_stream.Name, e);
        }
    }

    private static string Named(string prefix, string name) =>
        prefix.Length == 0 ? name : $"{prefix}{char.ToUpperInvariant(name[0])}{name[1..]}";
}
