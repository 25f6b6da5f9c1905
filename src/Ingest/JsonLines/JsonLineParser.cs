using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Pipeline.Shared.Data;

namespace Pipeline.Ingest.JsonLines;

/// <summary>Finds the fields of a document in a line of JSON.</summary>
/// <remarks>
/// A line is one object. Other fields may be there and hold anything; names are compared as they read once unescaped.
/// Nothing is kept of a line but its three fields. One parser serves one thread.
/// </remarks>
/// <param name="fields">The fields of a document.</param>
public sealed class JsonLineParser(JsonFields fields)
{
    // System.Text.Json's own default: no document nests deeper, and a stack is not endless.
    private const int MaxDepth = 64;

    private readonly byte[] _id = Encoding.UTF8.GetBytes(fields.Id);
    private readonly byte[] _label = Encoding.UTF8.GetBytes(fields.Label);
    private readonly byte[] _textName = Encoding.UTF8.GetBytes(fields.Text);

    // Labels repeat: one string for each.
    private readonly HashSet<string> _labels = new(StringComparer.Ordinal);
    private byte[] _text = [];

    /// <summary>Parses one line.</summary>
    /// <param name="line">The line, without its newline.</param>
    /// <param name="result">What it holds; fields that it lacks are empty.</param>
    /// <returns>What is wrong; <c>null</c> where nothing is.</returns>
    public JsonLineProblem? Parse(ReadOnlySpan<byte> line, out JsonLine result)
    {
        result = default;
        if (!Utf8.IsValid(line))
        {
            return new JsonLineProblem(RejectionReason.BadEncoding, "The line is not valid UTF-8, as JSON has to be.");
        }
        var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            return ParseObject(ref reader, out result);
        }
        catch (JsonException e) when (IsTooDeep(in reader, line, e.BytePositionInLine))
        {
            return Malformed(
                $"The line nests deeper than {MaxDepth} levels, at byte {e.BytePositionInLine}; it is not read."
            );
        }
        catch (JsonException e)
        {
            return Malformed($"The line is no JSON: it goes wrong at byte {e.BytePositionInLine}.");
        }
        catch (InvalidOperationException)
        {
            return Malformed("A field of the line holds half of a surrogate pair, which is no character.");
        }
    }

    // The reader throws one exception for all that goes wrong. It counts a level only once it has gone past its bracket.
    private static bool IsTooDeep(ref readonly Utf8JsonReader reader, ReadOnlySpan<byte> line, long? position)
    {
        var levels =
            reader.CurrentDepth + (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray ? 1 : 0);
        return levels == MaxDepth && position < line.Length && line[(int)position.Value] is (byte)'{' or (byte)'[';
    }

    private JsonLineProblem? ParseObject(scoped ref Utf8JsonReader reader, out JsonLine result)
    {
        result = default;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return Malformed("The line is JSON, but no object.");
        }
        string? id = null;
        string? label = null;
        var textLength = -1;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isId = reader.ValueTextEquals(_id);
            var isLabel = reader.ValueTextEquals(_label);
            var isText = reader.ValueTextEquals(_textName);
            reader.Read();
            if ((isId && id is not null) || (isLabel && label is not null) || (isText && textLength >= 0))
            {
                return Malformed(
                    $"The line has the field '{(isId ? fields.Id : isLabel ? fields.Label : fields.Text)}' twice."
                );
            }
            if (isText)
            {
                if (reader.TokenType != JsonTokenType.String)
                {
                    return Malformed($"The line's '{fields.Text}' is no text.");
                }
                textLength = CopyText(ref reader);
            }
            else if (isId || isLabel)
            {
                if (KeyPart(ref reader) is not { } part)
                {
                    return Malformed(
                        $"The line's '{(isId ? fields.Id : fields.Label)}' is neither a text nor a whole number."
                    );
                }
                (id, label) = isId ? (part, label) : (id, Shared(part));
            }
            else
            {
                reader.Skip();
            }
        }
        // Anything behind the object is an error of its own.
        reader.Read();
        result = new JsonLine
        {
            Id = id,
            Label = label,
            HasText = textLength >= 0,
            Text = _text.AsSpan(0, Math.Max(0, textLength)),
        };
        return null;
    }

    // Unescaping never lengthens.
    private int CopyText(ref Utf8JsonReader reader)
    {
        if (_text.Length < reader.ValueSpan.Length)
        {
            _text = new byte[Math.Max(reader.ValueSpan.Length, 2 * _text.Length)];
        }
        return reader.CopyString(_text);
    }

    private static string? KeyPart(ref Utf8JsonReader reader) =>
        reader.TokenType switch
        {
            JsonTokenType.String => reader.GetString(),
            JsonTokenType.Number when !reader.ValueSpan.ContainsAny(".eE"u8) => Encoding.ASCII.GetString(
                reader.ValueSpan
            ),
            _ => null,
        };

    private string Shared(string label)
    {
        if (_labels.TryGetValue(label, out var known))
        {
            return known;
        }
        _labels.Add(label);
        return label;
    }

    private static JsonLineProblem Malformed(string detail) => new(RejectionReason.Malformed, detail);
}
