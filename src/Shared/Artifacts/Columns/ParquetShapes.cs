namespace Pipeline.Shared.Artifacts.Columns;

/// <summary>The parts of Parquet's headers that our writer produces, by the field ids of <c>parquet.thrift</c>.</summary>
internal static class ParquetShapes
{
    private static readonly ThriftShape Statistics = ThriftShape.Struct(
        (1, ThriftShape.Binary), // max
        (2, ThriftShape.Binary), // min
        (3, ThriftShape.Int64), // null_count
        (4, ThriftShape.Int64), // distinct_count
        (5, ThriftShape.Binary), // max_value
        (6, ThriftShape.Binary) // min_value
    );

    private static readonly ThriftShape LogicalType = ThriftShape.Struct(
        (1, ThriftShape.Struct()), // STRING
        (3, ThriftShape.Struct()), // LIST
        (10, ThriftShape.Struct((1, ThriftShape.Byte), (2, ThriftShape.Truth))) // INTEGER: bit width, signed
    );

    private static readonly ThriftShape SchemaElement = ThriftShape.Struct(
        (1, ThriftShape.Int32), // type
        (3, ThriftShape.Int32), // repetition_type
        (4, ThriftShape.Binary), // name
        (5, ThriftShape.Int32), // num_children
        (6, ThriftShape.Int32), // converted_type
        (10, LogicalType)
    );

    private static readonly ThriftShape ColumnMetadata = ThriftShape.Struct(
        (1, ThriftShape.Int32), // type
        (2, ThriftShape.ListOf(ThriftShape.Int32)), // encodings
        (3, ThriftShape.ListOf(ThriftShape.Binary)), // path_in_schema
        (4, ThriftShape.Int32), // codec
        (5, ThriftShape.Int64), // num_values
        (6, ThriftShape.Int64), // total_uncompressed_size
        (7, ThriftShape.Int64), // total_compressed_size
        (9, ThriftShape.Int64), // data_page_offset
        (12, Statistics)
    );

    private static readonly ThriftShape RowGroup = ThriftShape.Struct(
        (
            1, // columns
            ThriftShape.ListOf(
                ThriftShape.Struct(
                    (2, ThriftShape.Int64), // file_offset
                    (3, ColumnMetadata)
                )
            )
        ),
        (2, ThriftShape.Int64), // total_byte_size
        (3, ThriftShape.Int64), // num_rows
        (6, ThriftShape.Int64) // total_compressed_size
    );

    /// <summary>The footer, <c>FileMetaData</c>.</summary>
    public static ThriftShape Footer { get; } =
        ThriftShape.Struct(
            (1, ThriftShape.Int32), // version
            (2, ThriftShape.ListOf(SchemaElement)),
            (3, ThriftShape.Int64), // num_rows
            (4, ThriftShape.ListOf(RowGroup)),
            (5, ThriftShape.ListOf(ThriftShape.Struct((1, ThriftShape.Binary), (2, ThriftShape.Binary)))),
            (6, ThriftShape.Binary) // created_by
        );

    /// <summary>The header in front of a page, <c>PageHeader</c>.</summary>
    public static ThriftShape PageHeader { get; } =
        ThriftShape.Struct(
            (1, ThriftShape.Int32), // type
            (2, ThriftShape.Int32), // uncompressed_page_size
            (3, ThriftShape.Int32), // compressed_page_size
            (
                5, // data_page_header
                ThriftShape.Struct(
                    (1, ThriftShape.Int32), // num_values
                    (2, ThriftShape.Int32), // encoding
                    (3, ThriftShape.Int32), // definition_level_encoding
                    (4, ThriftShape.Int32), // repetition_level_encoding
                    (5, Statistics)
                )
            )
        );
}
