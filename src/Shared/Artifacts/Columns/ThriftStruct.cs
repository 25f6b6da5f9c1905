namespace Pipeline.Shared.Artifacts.Columns;

/// <summary>A Thrift struct that was read: its fields by id.</summary>
/// <param name="Fields">Numbers as <see cref="long"/>, texts as <see cref="string"/>, structs and lists of objects.</param>
internal sealed record ThriftStruct(IReadOnlyDictionary<int, object> Fields)
{
    /// <summary>Whether a field is there.</summary>
    public bool Has(int id) => Fields.ContainsKey(id);

    /// <summary>A number that must be there.</summary>
    /// <exception cref="InvalidDataException">It is not.</exception>
    public long Number(int id) => (long)Required(id);

    /// <summary>A text that must be there.</summary>
    /// <exception cref="InvalidDataException">It is not.</exception>
    public string Text(int id) => (string)Required(id);

    /// <summary>A struct that must be there.</summary>
    /// <exception cref="InvalidDataException">It is not.</exception>
    public ThriftStruct Struct(int id) => (ThriftStruct)Required(id);

    /// <summary>A list that must be there.</summary>
    /// <exception cref="InvalidDataException">It is not.</exception>
    public IReadOnlyList<object> List(int id) => (IReadOnlyList<object>)Required(id);

    private object Required(int id) =>
        Fields.TryGetValue(id, out var value) ? value : throw new InvalidDataException($"a header has no field {id}");
}
