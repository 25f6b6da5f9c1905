namespace Pipeline.Shared.Data;

/// <summary>Which fields of a JSON line make a document.</summary>
public sealed record JsonFields
{
    /// <summary>Field of the name, unique under its label: a text or a whole number.</summary>
    public string Id { get; init; } = "id";

    /// <summary>Field of the label: a text or a whole number.</summary>
    public string Label { get; init; } = "label";

    /// <summary>Field of the text.</summary>
    public string Text { get; init; } = "text";
}
