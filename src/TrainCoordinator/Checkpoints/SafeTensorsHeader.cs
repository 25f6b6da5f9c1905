using System.Text.Json;

namespace Pipeline.TrainCoordinator.Checkpoints;

/// <summary>The JSON header of a safetensors file, written and checked.</summary>
/// <remarks>
/// Source: https://github.com/huggingface/safetensors, "Format". The data must be covered by the tensors without gap or
/// overlap, names must not repeat, and the header begins with <c>{</c>; a reader that is lax here can be made to show
/// different tensors than another one.
/// </remarks>
internal static class SafeTensorsHeader
{
    private const string Metadata = "__metadata__";

    /// <summary>The header's bytes, padded with spaces so that the data begins at a multiple of eight.</summary>
    internal static byte[] Write(IReadOnlyList<Tensor> tensors)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            var begin = 0L;
            foreach (var tensor in tensors)
            {
                var end = begin + tensor.Bytes.Length;
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", tensor.Type.ToString());
                WriteNumbers(json, "shape", tensor.Shape);
                WriteNumbers(json, "data_offsets", [begin, end]);
                json.WriteEndObject();
                begin = end;
            }
            json.WriteEndObject();
        }
        while (buffer.Length % 8 != 0)
        {
            buffer.WriteByte((byte)' ');
        }
        return buffer.ToArray();
    }

    /// <summary>Reads a header and checks every claim it makes.</summary>
    /// <param name="bytes">The header.</param>
    /// <param name="dataBytes">Number of bytes that follow it.</param>
    /// <exception cref="FormatException">The header is not valid; the message says what is wrong.</exception>
    internal static Dictionary<string, TensorEntry> Read(ReadOnlyMemory<byte> bytes, long dataBytes)
    {
        if (bytes.IsEmpty || bytes.Span[0] != (byte)'{')
        {
            throw new FormatException("its header does not begin with '{'");
        }
        using var document = Parse(bytes);
        var tensors = new Dictionary<string, TensorEntry>(StringComparer.Ordinal);
        foreach (var member in document.RootElement.EnumerateObject())
        {
            if (member.NameEquals(Metadata))
            {
                CheckMetadata(member.Value);
            }
            else
            {
                tensors.Add(member.Name, Entry(member.Name, member.Value));
            }
        }
        var covered = 0L;
        foreach (var tensor in tensors.Values.OrderBy(tensor => tensor.Begin).ThenBy(tensor => tensor.End))
        {
            if (tensor.Begin != covered)
            {
                throw new FormatException(
                    $"tensor '{tensor.Name}' begins at byte {tensor.Begin}, but the tensor before it ends at {covered}"
                );
            }
            covered = tensor.End;
        }
        return covered == dataBytes
            ? tensors
            : throw new FormatException($"its tensors take {covered} bytes, but {dataBytes} follow the header");
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return JsonDocument.Parse(
                bytes,
                new JsonDocumentOptions { MaxDepth = 4, AllowDuplicateProperties = false }
            );
        }
        catch (JsonException e)
        {
            throw new FormatException($"its header is not valid JSON ({e.Message})", e);
        }
    }

    // Free text that another writer may have added; nothing here needs it. What is no text shows when it is asked for.
    private static void CheckMetadata(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("its metadata are not a JSON object");
        }
        foreach (var member in value.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.String)
            {
                throw new FormatException($"metadata '{member.Name}' is not a string");
            }
            _ = (member.Name, member.Value.GetString());
        }
    }

    private static TensorEntry Entry(string name, JsonElement value)
    {
        if (
            value.ValueKind != JsonValueKind.Object
            || !value.TryGetProperty("dtype", out var typeName)
            || typeName.ValueKind != JsonValueKind.String
            || !value.TryGetProperty("shape", out var dimensions)
            || !value.TryGetProperty("data_offsets", out var offsets)
            || value.GetPropertyCount() != 3
        )
        {
            throw new FormatException($"tensor '{name}' does not have exactly dtype, shape and data_offsets");
        }
        // Enum.TryParse would also take numbers and other spellings.
        var type =
            Enum.GetValues<TensorType>().Cast<TensorType?>().FirstOrDefault(t => typeName.ValueEquals(t.ToString()))
            ?? throw new FormatException(
                $"tensor '{name}' has elements of type '{typeName}'; F32, F64 and I64 are understood"
            );
        var shape = Numbers(name, "shape", dimensions);
        var range = Numbers(name, "data_offsets", offsets);
        if (range.Length != 2 || range[1] < range[0])
        {
            throw new FormatException($"tensor '{name}' has data_offsets [{string.Join(',', range)}], not a range");
        }
        var size = (Int128)TensorTypes.SizeOf(type);
        foreach (var dimension in shape)
        {
            size *= dimension;
            if (size > long.MaxValue)
            {
                break;
            }
        }
        return size == range[1] - range[0]
            ? new TensorEntry(name, type, shape, range[0], range[1])
            : throw new FormatException(
                $"tensor '{name}' of type {type} and shape [{string.Join(',', shape)}] cannot fill {range[1] - range[0]} bytes"
            );
    }

    private static long[] Numbers(string tensor, string member, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            throw new FormatException($"tensor '{tensor}' has a {member} that is not an array");
        }
        var numbers = new long[value.GetArrayLength()];
        for (var i = 0; i < numbers.Length; i++)
        {
            var element = value[i];
            if (element.ValueKind != JsonValueKind.Number || !element.TryGetInt64(out numbers[i]) || numbers[i] < 0)
            {
                throw new FormatException($"tensor '{tensor}' has {element.GetRawText()} in its {member}");
            }
        }
        return numbers;
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IEnumerable<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
        {
            json.WriteNumberValue(number);
        }
        json.WriteEndArray();
    }
}
