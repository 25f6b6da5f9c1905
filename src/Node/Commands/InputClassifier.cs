using Pipeline.Ingest.Files;
using Pipeline.Ingest.JsonLines;
using Pipeline.Node.Output;
using Pipeline.Node.Reports;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;

namespace Pipeline.Node.Commands;

/// <summary>Classifies files of messages and standard input; what cannot be is said at once and does not end the rest.</summary>
/// <remarks>May be disposed of while another thread is still classifying or waits for standard input, which then ends.</remarks>
/// <param name="model">The model, which is disposed of with this.</param>
/// <param name="output">Opens standard input, and is told of each message that is left out.</param>
/// <param name="top">How many labels to give for each message, at least 1.</param>
internal sealed class InputClassifier(MessageClassifier model, CommandOutput output, int top) : IDisposable
{
    /// <summary>How standard input is named.</summary>
    internal const string StandardInput = "-";

    // No option bounds a message here: a decoded text has to fit one array.
    private const int LargestBytes = DocumentReader.LargestMaxDocumentBytes;

    private readonly Lock _classifying = new();
    private readonly List<Prediction> _predictions = [];
    private readonly List<Rejection> _rejections = [];
    private bool _isOver;

    /// <summary>What the model says, in the order of the messages.</summary>
    internal IReadOnlyList<Prediction> Predictions => _predictions;

    /// <summary>What could not be classified, in the order of the messages.</summary>
    internal IReadOnlyList<Rejection> Rejections => _rejections;

    /// <summary>Classifies a file that is one message.</summary>
    /// <param name="file">The file, or <see cref="StandardInput"/>.</param>
    internal void AddMessage(string file)
    {
        byte[]? raw;
        try
        {
            raw = Read(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Reject(
                file,
                RejectionReason.Unreadable,
                $"The message cannot be read: {ReadFailure.Reason(file, e)}. Name files that hold one message each."
            );
            return;
        }
        if (raw is null)
        {
            Reject(file, RejectionReason.TooLarge, $"The message has more than {LargestBytes} bytes.");
            return;
        }
        lock (_classifying)
        {
            ObjectDisposedException.ThrowIf(_isOver, this);
            if (model.TryClassify(file, raw, top, out var prediction, out var problem))
            {
                _predictions.Add(prediction);
            }
            else
            {
                Reject(file, RejectionReason.BadEncoding, problem);
            }
        }
    }

    /// <summary>Classifies the lines of a file of JSON lines: plain, gzip or zstd.</summary>
    /// <param name="file">The file, or <see cref="StandardInput"/>.</param>
    /// <param name="fields">The fields that name a message and hold its text.</param>
    internal void AddLines(string file, JsonFields fields)
    {
        try
        {
            if (IsStandardInput(file))
            {
                using var input = output.Terminal.Input();
                JsonLinesFile.Read(file, input, fields, LargestBytes, Visit);
            }
            else
            {
                JsonLinesFile.Read(file, fields, LargestBytes, Visit);
            }
        }
        catch (CorpusException e)
        {
            Reject(file, RejectionReason.Unreadable, e.Message);
        }

        bool Visit(LineReader reader, int begin, JsonLineProblem? problem, JsonLine line)
        {
            var place = $"{file}:{reader.Number}";
            if (problem is { } found)
            {
                Reject(place, found.Reason, found.Detail);
            }
            else if (!line.HasText)
            {
                Reject(
                    place,
                    RejectionReason.Malformed,
                    $"The line has no field '{fields.Text}'; '--text-field' names the one that holds the text."
                );
            }
            else
            {
                lock (_classifying)
                {
                    ObjectDisposedException.ThrowIf(_isOver, this);
                    _predictions.Add(model.ClassifyText(line.Id ?? place, line.Text, top));
                }
            }
            return true;
        }
    }

    /// <summary>Whether a name stands for standard input.</summary>
    /// <param name="file">What a user named.</param>
    internal static bool IsStandardInput(string file) => string.Equals(file, StandardInput, StringComparison.Ordinal);

    /// <inheritdoc />
    public void Dispose()
    {
        // Its memory is the system's: whoever computes with it has to be done.
        lock (_classifying)
        {
            _isOver = true;
            model.Dispose();
        }
    }

    private void Reject(string place, RejectionReason reason, string detail)
    {
        _rejections.Add(new Rejection(place, reason, detail));
        output.Warn($"'{place}' is not classified: {detail}");
    }

    // Null where it is too large.
    private byte[]? Read(string file)
    {
        using var input = IsStandardInput(file) ? output.Terminal.Input() : File.OpenRead(file);
        if (input.CanSeek && input.Length > LargestBytes)
        {
            return null;
        }
        using var bytes = new MemoryStream();
        input.CopyTo(bytes);
        return bytes.Length > LargestBytes ? null : bytes.ToArray();
    }
}
