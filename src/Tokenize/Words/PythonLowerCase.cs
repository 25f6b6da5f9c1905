using System.Globalization;
using System.Text;

namespace Pipeline.Tokenize.Words;

/// <summary>Lower-cases text beyond ASCII as Python's <c>str.lower</c> does.</summary>
/// <remarks>
/// Python maps U+0130 to two characters and a capital sigma at the end of a word to the final form; everything else is
/// the simple mapping of the Unicode database, as in .NET. Source: CPython <c>Objects/unicodeobject.c</c>,
/// <c>do_lower</c> and <c>handle_capital_sigma</c>. Python 3.11 knows Unicode 14 and .NET 10 a later version: letters
/// assigned since then are lower-cased here and left alone there.
/// </remarks>
internal static class PythonLowerCase
{
    private const int CapitalIWithDot = 0x0130;
    private const int CapitalSigma = 0x03A3;
    private const int CombiningDotAbove = 0x0307;
    private static readonly Rune SmallSigma = new(0x03C3);
    private static readonly Rune FinalSigma = new(0x03C2);

    // Longest UTF-8 form of one character's lower case: 'i' and the combining dot take 3 bytes, any other at most 4.
    private const int MaxBytesPerRune = 4;

    /// <summary>Lower-cases a text.</summary>
    /// <param name="text">UTF-8 text; a byte that is not part of a character becomes U+FFFD.</param>
    /// <param name="lower">Receives the UTF-8 result; grown when it is too small.</param>
    /// <returns>Bytes of the result.</returns>
    internal static int Lower(ReadOnlySpan<byte> text, ref byte[] lower)
    {
        var written = 0;
        var read = 0;
        while (read < text.Length)
        {
            var rest = text[read..];
            var ascii = rest.IndexOfAnyExceptInRange((byte)0, (byte)0x7F);
            if (ascii != 0)
            {
                var run = ascii < 0 ? rest : rest[..ascii];
                EnsureRoom(ref lower, written, run.Length);
                _ = Ascii.ToLower(run, lower.AsSpan(written), out _);
                written += run.Length;
                read += run.Length;
                continue;
            }
            _ = Rune.DecodeFromUtf8(rest, out var rune, out var size);
            EnsureRoom(ref lower, written, MaxBytesPerRune);
            var target = lower.AsSpan(written);
            written += rune.Value switch
            {
                CapitalIWithDot => WriteDottedI(target),
                CapitalSigma => (IsFinal(text[..read], rest[size..]) ? FinalSigma : SmallSigma).EncodeToUtf8(target),
                _ => Rune.ToLowerInvariant(rune).EncodeToUtf8(target),
            };
            read += size;
        }
        return written;
    }

    private static int WriteDottedI(Span<byte> target)
    {
        target[0] = (byte)'i';
        return 1 + new Rune(CombiningDotAbove).EncodeToUtf8(target[1..]);
    }

    // A sigma is final after a cased letter and not before one; case-ignorable characters in between do not count.
    private static bool IsFinal(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        while (before.Length > 0)
        {
            _ = Rune.DecodeLastFromUtf8(before, out var rune, out var size);
            before = before[..^size];
            if (!IsCaseIgnorable(rune))
            {
                return IsCased(rune) && !StartsCased(after);
            }
        }
        return false;
    }

    private static bool StartsCased(ReadOnlySpan<byte> text)
    {
        while (text.Length > 0)
        {
            _ = Rune.DecodeFromUtf8(text, out var rune, out var size);
            text = text[size..];
            if (!IsCaseIgnorable(rune))
            {
                return IsCased(rune);
            }
        }
        return false;
    }

    // Unicode's Case_Ignorable: marks, format characters, modifiers, and what joins the parts of a word.
    private static bool IsCaseIgnorable(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.NonSpacingMark
                or UnicodeCategory.EnclosingMark
                or UnicodeCategory.Format
                or UnicodeCategory.ModifierLetter
                or UnicodeCategory.ModifierSymbol
        // Word_Break MidLetter, MidNumLet and Single_Quote.
        || rune.Value
            is '\''
                or '.'
                or ':'
                or 0x00B7
                or 0x0387
                or 0x055F
                or 0x05F4
                or 0x2018
                or 0x2019
                or 0x2024
                or 0x2027
                or 0xFE13
                or 0xFE52
                or 0xFE55
                or 0xFF07
                or 0xFF0E
                or 0xFF1A;

    // Unicode's Cased, of characters that are not case-ignorable.
    private static bool IsCased(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.LowercaseLetter
                or UnicodeCategory.UppercaseLetter
                or UnicodeCategory.TitlecaseLetter
        // Other_Lowercase and Other_Uppercase: ordinal indicators, Roman numerals, letters in circles and squares.
        || rune.Value
            is 0x00AA
                or 0x00BA
                or (>= 0x2160 and <= 0x217F)
                or (>= 0x24B6 and <= 0x24E9)
                or (>= 0x1F130 and <= 0x1F149)
                or (>= 0x1F150 and <= 0x1F169)
                or (>= 0x1F170 and <= 0x1F189);

    private static void EnsureRoom(ref byte[] lower, int written, int size)
    {
        if (lower.Length - written < size)
        {
            Array.Resize(ref lower, (int)Math.Min(Math.Max(2L * lower.Length, (long)written + size), Array.MaxLength));
        }
    }
}
