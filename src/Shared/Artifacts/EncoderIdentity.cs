using System.Globalization;
using Parquet;
using Pipeline.Shared.Artifacts.Columns;

namespace Pipeline.Shared.Artifacts;

/// <summary>What besides content and options decides the bytes of artefacts.</summary>
/// <param name="Format">Version of the layouts in <c>docs/formats.md</c>.</param>
/// <param name="Parquet">Library that writes Parquet, and its version.</param>
/// <param name="Codec">Compression, its level, library and version.</param>
/// <param name="Unicode">Version of the Unicode tables behind lower-casing.</param>
/// <remarks>A data folder of another identity is rebuilt whole: an upgrade never mixes bytes of two writers.</remarks>
public sealed record EncoderIdentity(int Format, string Parquet, string Codec, string Unicode)
{
    // The first letter each version of Unicode added that has a category; newest first. Source: DerivedAge.txt.
    private static readonly (int Letter, string Version)[] NewestLetters =
    [
        (0x088F, "17.0"),
        (0x1C89, "16.0"),
        (0x2EBF0, "15.1"),
        (0x11240, "15.0"),
    ];

    /// <summary>The identity of this program.</summary>
    public static EncoderIdentity Current { get; } =
        new(
            TableFormat.Version,
            $"Parquet.Net {VersionOf(typeof(ParquetWriter))}",
            $"zstd-1 ZstdSharp.Port {VersionOf(typeof(ZstdSharp.Compressor))}",
            UnicodeVersion()
        );

    private static string VersionOf(Type type) => type.Assembly.GetName().Version!.ToString(fieldCount: 3);

    // .NET does not tell the version of its tables, but whether a letter is assigned.
    private static string UnicodeVersion()
    {
        foreach (var (letter, version) in NewestLetters)
        {
            if (CharUnicodeInfo.GetUnicodeCategory(letter) != UnicodeCategory.OtherNotAssigned)
            {
                return version;
            }
        }
        return "14.0";
    }
}
