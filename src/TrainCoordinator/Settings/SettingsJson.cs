using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Pipeline.Shared.Errors;

namespace Pipeline.TrainCoordinator.Settings;

/// <summary>Settings as JSON: camel case, enumerations by name.</summary>
public static class SettingsJson
{
    private const string BaseMember = "preset";

    // What a run.json holds beside much else.
    private const string SettingsMember = "settings";

    private static readonly JsonDocumentOptions NoDuplicates = new() { AllowDuplicateProperties = false };

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        IgnoreReadOnlyProperties = true,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
    };

    /// <summary>All settings, indented.</summary>
    /// <param name="settings">The settings.</param>
    public static string Write(TrainSettings settings) => JsonSerializer.Serialize(settings, Options);

    /// <summary>Reads what <see cref="Write"/> gave.</summary>
    /// <param name="json">The text.</param>
    /// <exception cref="SettingsException">It is something else.</exception>
    public static TrainSettings ReadAll(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<TrainSettings>(json, Options)
                ?? throw new SettingsException(["The settings are null."]);
        }
        catch (JsonException e)
        {
            throw new SettingsException([$"The settings cannot be read: {e.Message}"]);
        }
    }

    /// <summary>Paths of the settings that differ, for example <c>model.hidden</c>.</summary>
    /// <param name="one">Some settings.</param>
    /// <param name="other">Others.</param>
    public static IReadOnlyList<string> Differences(TrainSettings one, TrainSettings other) =>
        [.. Changes(one, other).Select(change => change.Path)];

    /// <summary>The settings that differ, by path, with the value that the second has, as JSON.</summary>
    /// <param name="from">Some settings.</param>
    /// <param name="to">Others.</param>
    public static IReadOnlyList<(string Path, string Value)> Changes(TrainSettings from, TrainSettings to)
    {
        var (left, right) = (Leaves(from), Leaves(to));
        return
        [
            .. left
                .Keys.Where(path => !string.Equals(left[path], right[path], StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(path => (path, right[path])),
        ];
    }

    private static Dictionary<string, string> Leaves(TrainSettings settings)
    {
        var leaves = new Dictionary<string, string>(StringComparer.Ordinal);
        void Walk(string path, JsonNode? node)
        {
            if (node is JsonObject members)
            {
                foreach (var (name, value) in members)
                {
                    Walk(path.Length == 0 ? name : $"{path}.{name}", value);
                }
                return;
            }
            leaves[path] = node?.ToJsonString() ?? "null";
        }

        Walk("", JsonSerializer.SerializeToNode(settings, Options));
        return leaves;
    }

    /// <summary>Settings that a preset file changes.</summary>
    /// <param name="json">
    /// An object with any of the members that <see cref="Write"/> gives; <c>preset</c> names the preset that the others
    /// come from, <see cref="Presets.Default"/> where it is missing. Or a whole run.json, whose settings are taken.
    /// </param>
    /// <param name="path">Where the text comes from, for messages.</param>
    /// <returns>The settings, and the name of the preset that those come from which are not in the text.</returns>
    /// <exception cref="SettingsException">The text is no such object, or names a setting or value that does not exist.</exception>
    public static (TrainSettings Settings, string Preset) Read(string json, string path)
    {
        try
        {
            if (JsonNode.Parse(json, documentOptions: NoDuplicates) is not JsonObject file)
            {
                throw Wrong(path, "it is not a JSON object.");
            }
            var changes = file[SettingsMember] as JsonObject ?? file;
            var name = Presets.Default;
            if (changes[BaseMember] is { } member && !(member is JsonValue value && value.TryGetValue(out name)))
            {
                throw Wrong(path, $"'{BaseMember}' is {member.ToJsonString()}, which is no text.");
            }
            changes.Remove(BaseMember);
            var settings = JsonSerializer.SerializeToNode(Presets.Get(name).Settings, Options)!.AsObject();
            string[] unknown = [.. Unknown(changes, settings, "")];
            if (unknown.Length > 0)
            {
                throw Wrong(path, $"there is no setting '{string.Join("', '", unknown)}'.");
            }
            return (Merge(path, changes, settings), name);
        }
        // The second where a name holds half of a character.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Wrong(path, e.Message);
        }
    }

    private static IEnumerable<string> Unknown(JsonObject changes, JsonObject settings, string prefix) =>
        changes.SelectMany(change =>
            !settings.ContainsKey(change.Key) ? [$"{prefix}{change.Key}"]
            : change.Value is JsonObject inner && settings[change.Key] is JsonObject target
                ? Unknown(inner, target, $"{prefix}{change.Key}.")
            : []
        );

    private static TrainSettings Merge(string path, JsonObject changes, JsonObject settings)
    {
        var merged = settings.DeepClone().AsObject();
        Apply(changes, merged);
        try
        {
            return merged.Deserialize<TrainSettings>(Options)!;
        }
        catch (JsonException e) when (e.Path is { } place)
        {
            // The exception's own words name types of the program.
            string[] names = place.TrimStart('$', '.').Split('.');
            throw Wrong(
                path,
                $"'{string.Join('.', names)}' is {At(merged, names)}, which it cannot be; a value that it can be is {At(settings, names)}."
            );
        }
    }

    private static string At(JsonNode root, string[] names) =>
        names.Aggregate((JsonNode?)root, (node, name) => (node as JsonObject)?[name])?.ToJsonString() ?? "null";

    private static void Apply(JsonObject changes, JsonObject settings)
    {
        foreach (var (member, value) in changes)
        {
            if (value is JsonObject inner && settings[member] is JsonObject target)
            {
                Apply(inner, target);
            }
            else
            {
                settings[member] = value?.DeepClone();
            }
        }
    }

    private static SettingsException Wrong(string path, string problem) =>
        new([
            $"Preset file '{path}' cannot be used: {problem} Expected some of the settings that every run writes to its run.json.",
        ]);
}
