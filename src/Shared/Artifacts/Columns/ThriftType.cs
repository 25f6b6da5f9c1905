namespace Pipeline.Shared.Artifacts.Columns;

/// <summary>Wire types of Thrift's compact protocol (thrift-compact-protocol.md) that Parquet headers use.</summary>
internal enum ThriftType
{
    True = 1,
    False = 2,
    Byte = 3,
    Int16 = 4,
    Int32 = 5,
    Int64 = 6,
    Binary = 8,
    List = 9,
    Struct = 12,
}
