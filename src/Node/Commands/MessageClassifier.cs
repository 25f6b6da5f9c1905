using System.Diagnostics.CodeAnalysis;
using Pipeline.Ingest.Newsgroup;
using Pipeline.Node.Reports;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Tokenize.Words;
using Pipeline.TrainCoordinator.Sessions;

namespace Pipeline.Node.Commands;

/// <summary>Classifies raw messages: decodes, strips, tokenizes and encodes them as the model's corpus was.</summary>
internal sealed class MessageClassifier : IDisposable
{
    private readonly Classifier _classifier;
    private readonly MessageDecoder _decoder;
    private readonly MessageDecoder _textDecoder;
    private readonly BlockBuilder _builder;

    /// <summary>Loads the model of a run.</summary>
    /// <param name="run">The run folder.</param>
    /// <exception cref="RunException">The run has no model yet, or it is damaged.</exception>
    internal MessageClassifier(string run)
    {
        _classifier = Classifier.Load(run);
        _decoder = new MessageDecoder(_classifier.Tokenizer);
        _textDecoder = new MessageDecoder(_classifier.Tokenizer with { Encoding = TextEncoding.Utf8 });
        _builder = new BlockBuilder(_classifier.Tokenizer.LowerCasing);
    }

    /// <summary>Classifies one message.</summary>
    /// <param name="input">Where it is; for the report.</param>
    /// <param name="raw">Its bytes.</param>
    /// <param name="top">How many labels to give, at least 1.</param>
    /// <param name="prediction">What the model says.</param>
    /// <param name="problem">Why it cannot be decoded, a full sentence.</param>
    /// <returns>Whether it can be decoded.</returns>
    internal bool TryClassify(
        string input,
        ReadOnlySpan<byte> raw,
        int top,
        [NotNullWhen(true)] out Prediction? prediction,
        [NotNullWhen(false)] out string? problem
    )
    {
        if (!_decoder.TryDecode(raw, out var message))
        {
            prediction = null;
            problem =
                $"It is not valid UTF-8 from byte {MessageDecoder.InvalidUtf8Offset(raw)} on, and the model was trained on UTF-8 alone; convert the file.";
            return false;
        }
        (prediction, problem) = (Classify(input, message, top), null);
        return true;
    }

    /// <summary>Classifies a message that is text already.</summary>
    /// <param name="input">Where it is; for the report.</param>
    /// <param name="utf8">The text, valid UTF-8.</param>
    /// <param name="top">How many labels to give, at least 1.</param>
    internal Prediction ClassifyText(string input, ReadOnlySpan<byte> utf8, int top)
    {
        _textDecoder.TryDecode(utf8, out var message);
        return Classify(input, message, top);
    }

    private Prediction Classify(string input, MessageText message, int top)
    {
        // One document at a time, so any key will do.
        var key = new DocumentKey("", input);
        _builder.Add(key, message.ContentHash, message.MessageIdHash, message.Encoding, message.Utf8);
        var (probabilities, known) = _classifier.Predict(_builder.Build());
        var labels = _classifier
            .Labels.Zip(probabilities, (label, probability) => new LabelProbability(label, probability))
            .OrderByDescending(label => label.Probability)
            .Take(top)
            .ToList();
        return new Prediction(input, labels[0].Label, labels[0].Probability, known[0], labels);
    }

    /// <inheritdoc />
    public void Dispose() => _classifier.Dispose();
}
