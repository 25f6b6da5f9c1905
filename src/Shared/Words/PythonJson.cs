using System.Buffers;
using System.Globalization;
using System.Text;

namespace Pipeline.Shared.Words;

/// <summary>Writes JSON byte for byte as Python's <c>json.dumps</c> does by default.</summary>
/// <remarks>Separators are <c>", "</c> and <c>": "</c>; everything outside printable ASCII is escaped. Source: CPython <c>Lib/json/encoder.py</c>.</remarks>
internal sealed class PythonJson
{
    private readonly ArrayBufferWriter<byte> _output = new();

    internal ReadOnlySpan<byte> Written => _output.WrittenSpan;

    internal PythonJson Raw(ReadOnlySpan<byte> json)
    {
        _output.Write(json);
        return this;
    }

    internal PythonJson Number(long value)
    {
        var digits = _output.GetSpan(20);
        _ = value.TryFormat(digits, out var count, provider: CultureInfo.InvariantCulture);
        _output.Advance(count);
        return this;
    }

    internal PythonJson String(string text) => String(Encoding.UTF8.GetBytes(text));

    internal PythonJson String(ReadOnlySpan<byte> utf8)
    {
        Raw("\""u8);
        while (utf8.Length > 0)
        {
            var plain = utf8.IndexOfAnyExcept(Plain);
            if (plain < 0)
            {
                Raw(utf8);
                break;
            }
            Raw(utf8[..plain]);
            _ = Rune.DecodeFromUtf8(utf8[plain..], out var rune, out var size);
            Escape(rune);
            utf8 = utf8[(plain + size)..];
        }
        return Raw("\""u8);
    }

    private static readonly SearchValues<byte> Plain = SearchValues.Create([
        .. Enumerable.Range(' ', '~' - ' ' + 1).Where(c => c is not ('"' or '\\')).Select(c => (byte)c),
    ]);

    private void Escape(Rune rune)
    {
        var shortForm = rune.Value switch
        {
            '"' => "\\\""u8,
            '\\' => "\\\\"u8,
            '\n' => "\\n"u8,
            '\r' => "\\r"u8,
            '\t' => "\\t"u8,
            '\f' => "\\f"u8,
            '\b' => "\\b"u8,
            _ => default,
        };
        if (!shortForm.IsEmpty)
        {
            Raw(shortForm);
            return;
        }
        Span<char> units = stackalloc char[2];
        foreach (var unit in units[..rune.EncodeToUtf16(units)])
        {
            Raw("\\u"u8);
            _ = ((int)unit).TryFormat(_output.GetSpan(4), out var count, "x4", CultureInfo.InvariantCulture);
            _output.Advance(count);
        }
    }
}
