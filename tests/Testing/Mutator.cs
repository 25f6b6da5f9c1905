using System.Buffers.Binary;
using System.Text;
using System.Text.RegularExpressions;

namespace Pipeline.Testing;

/// <summary>Damages inputs the way a broken disk or an attacker would; the same seed gives the same damage.</summary>
public sealed partial class Mutator(int seed)
{
    private static readonly long[] Sizes =
    [
        0,
        1,
        -1,
        127,
        128,
        255,
        65_535,
        int.MaxValue,
        int.MinValue,
        0x7FFF_FFC7,
        1L << 31,
        uint.MaxValue,
        1L << 40,
        long.MaxValue,
        long.MinValue,
    ];

    private static readonly string[] Hostile =
    [
        "null",
        "true",
        "\"\"",
        "[]",
        "{}",
        "[[]]",
        "0",
        "-1",
        "2147483647",
        "2147483648",
        "-2147483649",
        "9223372036854775807",
        "18446744073709551616",
        "1e309",
        "1.5",
        "-0",
        "\"../../../etc/passwd\"",
        "\"/etc/passwd\"",
        "\"blocks/../../x\"",
        "\"a\\u0000b\"",
        "\"\\ud800\"",
        "\"NaN\"",
        "\"" + new string('x', 5000) + "\"",
        new string('[', 3000) + new string(']', 3000),
        "{\"a\":" + new string('[', 70) + new string(']', 70) + "}",
    ];

    private readonly Random _random = new(seed);

    /// <summary>One of some things.</summary>
    public T Pick<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];

    /// <summary>A number from 0 up to, but not including, a limit.</summary>
    public int Below(int limit) => _random.Next(limit);

    /// <summary>Bytes with some to many of them changed, doubled, moved, cut out or put in, lengths and counts above all.</summary>
    public byte[] Bytes(byte[] original)
    {
        List<byte> bytes = [.. original];
        for (var edits = 1 + Skewed(4); edits > 0; edits--)
        {
            Edit(bytes);
        }
        return [.. bytes];
    }

    /// <summary>JSON, or lines of it, with some of its tokens replaced, doubled, swapped or cut out; now and then just bytes.</summary>
    public byte[] Json(byte[] original)
    {
        if (_random.Next(8) == 0)
        {
            return Bytes(original);
        }
        var tokens = Token().Matches(Encoding.UTF8.GetString(original)).Select(match => match.Value).ToList();
        for (var edits = 1 + Skewed(3); edits > 0 && tokens.Count > 0; edits--)
        {
            var at = _random.Next(tokens.Count);
            switch (_random.Next(8))
            {
                case 0:
                    tokens.RemoveAt(at);
                    break;
                case 1:
                    var length = Math.Min(tokens.Count - at, 1 + _random.Next(40));
                    tokens.InsertRange(at, tokens.GetRange(at, length));
                    break;
                case 2:
                    tokens.RemoveRange(at, Math.Min(tokens.Count - at, 1 + _random.Next(40)));
                    break;
                case 3:
                    var other = _random.Next(tokens.Count);
                    (tokens[at], tokens[other]) = (tokens[other], tokens[at]);
                    break;
                default:
                    // Most edits replace a value, which is where a reader believes what it is told.
                    var value = tokens.FindIndex(
                        at,
                        token => char.IsAsciiLetterOrDigit(token[0]) || token[0] is '"' or '-'
                    );
                    tokens[Math.Max(value, 0)] = Pick(Hostile);
                    break;
            }
        }
        return Encoding.UTF8.GetBytes(string.Concat(tokens));
    }

    private void Edit(List<byte> bytes)
    {
        // Ends hold footers, beginnings hold headers.
        var at = _random.Next(4) switch
        {
            0 => bytes.Count - Math.Min(bytes.Count, 1 + _random.Next(256)),
            1 => _random.Next(Math.Min(bytes.Count, 64) + 1),
            _ => _random.Next(bytes.Count + 1),
        };
        var rest = bytes.Count - at;
        switch (_random.Next(9))
        {
            case 0 when rest > 0:
                bytes[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1 when rest > 0:
                bytes[at] = Pick<byte>([0x00, 0x01, 0x7F, 0x80, 0xFF]);
                break;
            case 2:
                bytes.RemoveRange(at, Math.Min(rest, 1 + Skewed(64)));
                break;
            case 3:
                bytes.InsertRange(at, bytes.GetRange(at, Math.Min(rest, 1 + Skewed(64))));
                break;
            case 4:
                Put(bytes, at, Number(Pick(Sizes), Pick<int>([2, 4, 8])));
                break;
            case 5:
                Put(bytes, at, VarInt(unchecked((ulong)Pick(Sizes))));
                break;
            case 6:
                bytes.InsertRange(at, VarInt(unchecked((ulong)Pick(Sizes))));
                break;
            case 7:
                bytes.RemoveRange(at, rest);
                break;
            default:
                var from = _random.Next(bytes.Count + 1);
                Put(bytes, at, [.. bytes.GetRange(from, Math.Min(bytes.Count - from, 1 + Skewed(32)))]);
                break;
        }
    }

    private static void Put(List<byte> bytes, int at, byte[] values)
    {
        for (var i = 0; i < values.Length && at + i < bytes.Count; i++)
        {
            bytes[at + i] = values[i];
        }
    }

    private static byte[] Number(long value, int size)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return bytes[..size];
    }

    private static byte[] VarInt(ulong value)
    {
        var bytes = new List<byte>();
        for (; value > 0x7F; value >>= 7)
        {
            bytes.Add((byte)((value & 0x7F) | 0x80));
        }
        return [.. bytes, (byte)value];
    }

    // Small far more often than large.
    private int Skewed(int limit) => _random.Next(_random.Next(limit) + 1);

    [GeneratedRegex("""\s+|"(?:[^"\\]|\\.)*"|[-\w.+]+|.""", RegexOptions.Singleline)]
    private static partial Regex Token();
}
