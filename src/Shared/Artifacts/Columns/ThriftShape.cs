namespace Pipeline.Shared.Artifacts.Columns;

/// <summary>What a Thrift value must look like: its wire type, and what it holds.</summary>
/// <param name="Type">Wire type; <see cref="ThriftType.True"/> stands for both truth values.</param>
/// <param name="Element">For a list, the shape of its elements.</param>
/// <param name="Fields">For a struct, the fields that may occur, by id.</param>
internal sealed record ThriftShape(
    ThriftType Type,
    ThriftShape? Element = null,
    IReadOnlyDictionary<int, ThriftShape>? Fields = null
)
{
    public static ThriftShape Truth { get; } = new(ThriftType.True);

    public static ThriftShape Byte { get; } = new(ThriftType.Byte);

    public static ThriftShape Int32 { get; } = new(ThriftType.Int32);

    public static ThriftShape Int64 { get; } = new(ThriftType.Int64);

    public static ThriftShape Binary { get; } = new(ThriftType.Binary);

    public static ThriftShape ListOf(ThriftShape element) => new(ThriftType.List, Element: element);

    public static ThriftShape Struct(params (int Id, ThriftShape Shape)[] fields) =>
        new(ThriftType.Struct, Fields: fields.ToDictionary(field => field.Id, field => field.Shape));
}
