using System.Globalization;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Messages;
using Pipeline.TrainCoordinator.TensorBoard;

namespace Pipeline.TrainCoordinator.Checkpoints;

/// <summary>The figures of a run for TensorBoard: <c>tensorboard/train</c> and <c>tensorboard/validation</c> of the run folder.</summary>
/// <remarks>
/// Series are named as Keras' callback names them; all stand at the number of steps done, so that one record makes readers
/// forget what an older generation noted beyond the checkpoint that this one goes on from.
/// </remarks>
public sealed class TensorBoardLog : IDisposable
{
    private const string Folder = "tensorboard";

    private readonly TimeProvider _clock;
    private readonly FileStream _training;
    private readonly FileStream _validation;

    /// <summary>Begins the files of a generation.</summary>
    /// <param name="folder">The run folder.</param>
    /// <param name="generation">The generation, which is claimed.</param>
    /// <param name="stepsDone">Steps of the run that are done.</param>
    /// <param name="clock">Tells when something is noted.</param>
    /// <exception cref="Shared.Errors.StorageException">The folder cannot be written.</exception>
    public TensorBoardLog(RunFolder folder, int generation, long stepsDone, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(clock);
        _clock = clock;
        _training = Begin(folder, "train", generation, stepsDone);
        try
        {
            _validation = Begin(folder, "validation", generation, stepsDone);
        }
        catch
        {
            _training.Dispose();
            throw;
        }
    }

    /// <summary>Notes a step.</summary>
    /// <param name="stepsDone">Steps of the run that are done with it.</param>
    /// <param name="figures">Its figures.</param>
    /// <param name="learningRate">The rate it was taken with.</param>
    /// <exception cref="Shared.Errors.StorageException">The folder cannot be written.</exception>
    public void Step(long stepsDone, TrainFigures figures, double learningRate)
    {
        ArgumentNullException.ThrowIfNull(figures);
        Write(
            _training,
            EventRecord.Scalars(
                _clock.GetUtcNow(),
                stepsDone,
                ("batch_loss", figures.Loss),
                ("batch_accuracy", figures.Accuracy),
                ("batch_learning_rate", learningRate)
            )
        );
    }

    /// <summary>Notes an epoch.</summary>
    /// <param name="stepsDone">Steps of the run that are done with it.</param>
    /// <param name="epoch">What it gave.</param>
    /// <exception cref="Shared.Errors.StorageException">The folder cannot be written.</exception>
    public void Epoch(long stepsDone, EpochSummary epoch)
    {
        ArgumentNullException.ThrowIfNull(epoch);
        Write(_training, Epoch(stepsDone, epoch.Training));
        if (epoch.HeldOut is { } heldOut)
        {
            Write(_validation, Epoch(stepsDone, heldOut));
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _training.Dispose();
        _validation.Dispose();
    }

    private byte[] Epoch(long stepsDone, TrainFigures figures) =>
        EventRecord.Scalars(
            _clock.GetUtcNow(),
            stepsDone,
            ("epoch_loss", figures.Loss),
            ("epoch_accuracy", figures.Accuracy)
        );

    // Readers take files by name, and files whose name says what they are.
    private FileStream Begin(RunFolder folder, string part, int generation, long stepsDone)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"events.out.tfevents.{generation:0000000000}.pipeline");
        var path = Path.Combine(folder.Root, Folder, part, name);
        FileStream stream;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            // Without a buffer, closing it has nothing left to write that could fail once more.
            stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        }
        catch (Exception e) when (StorageFailure.Is(e))
        {
            throw StorageFailure.From(path, e);
        }
        try
        {
            Write(stream, EventRecord.Version(_clock.GetUtcNow()));
            Write(stream, EventRecord.Start(_clock.GetUtcNow(), stepsDone + 1));
            return stream;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    private static void Write(FileStream stream, byte[] record)
    {
        try
        {
            stream.Write(record);
        }
        catch (Exception e) when (StorageFailure.Is(e))
        {
            throw StorageFailure.From(stream.Name, e);
        }
    }
}
