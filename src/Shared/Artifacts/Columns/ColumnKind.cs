namespace Pipeline.Shared.Artifacts.Columns;

/// <summary>What a column of a table holds. No column holds nulls.</summary>
internal enum ColumnKind
{
    /// <summary>Parquet INT32.</summary>
    Int32,

    /// <summary>Parquet INT64.</summary>
    Int64,

    /// <summary>Parquet INT64 with the logical type of an unsigned integer.</summary>
    UInt64,

    /// <summary>Parquet BYTE_ARRAY with the logical type of a string: UTF-8.</summary>
    Text,

    /// <summary>Parquet LIST of INT32.</summary>
    Int32List,
}
