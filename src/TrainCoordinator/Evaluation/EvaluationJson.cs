using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pipeline.TrainCoordinator.Evaluation;

/// <summary>How evaluations are read and written, generated at compile time.</summary>
[JsonSerializable(typeof(EvaluationDocument))]
public sealed partial class EvaluationJson : JsonSerializerContext
{
    private static readonly EvaluationJson Readable = new(
        new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            WriteIndented = true,
            NewLine = "\n",
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }
    );

    /// <summary>An evaluation as JSON.</summary>
    /// <param name="document">The evaluation.</param>
    public static string Write(EvaluationDocument document) =>
        JsonSerializer.Serialize(document, Readable.EvaluationDocument);

    /// <summary>Reads what <see cref="Write"/> gave.</summary>
    /// <param name="json">The text.</param>
    /// <exception cref="JsonException">It is something else.</exception>
    public static EvaluationDocument Read(string json) =>
        JsonSerializer.Deserialize(json, Readable.EvaluationDocument)
        ?? throw new JsonException("The evaluation is null.");
}
