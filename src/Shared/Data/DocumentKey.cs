namespace Pipeline.Shared.Data;

/// <summary>What identifies a document in a corpus: its label and its name under that label.</summary>
/// <param name="Label">Name of the label folder, for example <c>sci.space</c>.</param>
/// <param name="Name">Name of the file in it, for example <c>59870</c>.</param>
/// <remarks>
/// Keys are compared as pairs, each part by code point: <c>a.b/1</c> comes after <c>a/1</c>.
/// That order, document order, defines every artefact.
/// </remarks>
public readonly record struct DocumentKey(string Label, string Name) : IComparable<DocumentKey>
{
    /// <inheritdoc />
    public int CompareTo(DocumentKey other)
    {
        var byLabel = CodePointOrder.Instance.Compare(Label, other.Label);
        return byLabel != 0 ? byLabel : CodePointOrder.Instance.Compare(Name, other.Name);
    }

    /// <summary><c>label/name</c>.</summary>
    public override string ToString() => $"{Label}/{Name}";
}
