using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pipeline.TrainCoordinator.Evaluation;

/// <summary>How evaluations are read and written, generated at compile time.</summary>
[JsonSerializable(typeof(EvaluationDocument))]
public sealed partial class EvaluationJson : JsonSerializerContext
{
    private static readonly EvaluationJson Readable = new(OptionsOf(isIndented: true));
    private static readonly EvaluationJson Compact = new(OptionsOf(isIndented: false));

    /// <summary>An evaluation as JSON.</summary>
    /// <param name="document">The evaluation.</param>
    public static string Write(EvaluationDocument document) =>
        JsonSerializer.Serialize(document, Readable.EvaluationDocument);

    /// <summary>An evaluation as JSON without a blank: of the confusion of many classes the blanks are most.</summary>
    /// <param name="document">The evaluation.</param>
    public static string WriteCompact(EvaluationDocument document) =>
        JsonSerializer.Serialize(document, Compact.EvaluationDocument);

    /// <summary>Reads what <see cref="Write"/> or <see cref="WriteCompact"/> gave.</summary>
    /// <param name="json">The text.</param>
    /// <exception cref="JsonException">It is something else.</exception>
    public static EvaluationDocument Read(string json)
    {
        var document =
            JsonSerializer.Deserialize(json, Readable.EvaluationDocument)
            ?? throw new JsonException("The evaluation is null.");
        var (classes, confusion) = (document.Report.Classes, document.Report.Confusion);
        // The serializer checks members for null, not elements.
        return
            !classes.Contains(null!)
            && confusion.Count == classes.Count
            && confusion.All(row => row?.Count == classes.Count)
            ? document
            : throw new JsonException("Its confusion is not of its classes.");
    }

    private static JsonSerializerOptions OptionsOf(bool isIndented) =>
        new()
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            WriteIndented = isIndented,
            NewLine = "\n",
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
}
