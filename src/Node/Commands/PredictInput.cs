namespace Pipeline.Node.Commands;

/// <summary>What the files are that messages to classify are in.</summary>
internal enum PredictInput
{
    /// <summary>One raw message each.</summary>
    Messages,

    /// <summary>One message on each line.</summary>
    JsonLines,
}
