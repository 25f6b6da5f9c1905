namespace Pipeline.Ingest.JsonLines;

/// <summary>The document on one line, as far as the line holds one.</summary>
/// <remarks><see cref="Text"/> is a view into the parser's buffer: it is valid until the next line is parsed.</remarks>
public readonly ref struct JsonLine
{
    /// <summary>Its name; <c>null</c> where the line has none.</summary>
    public string? Id { get; init; }

    /// <summary>Its label; <c>null</c> where the line has none.</summary>
    public string? Label { get; init; }

    /// <summary>Whether the line has a text.</summary>
    public bool HasText { get; init; }

    /// <summary>Its text, valid UTF-8.</summary>
    public ReadOnlySpan<byte> Text { get; init; }
}
