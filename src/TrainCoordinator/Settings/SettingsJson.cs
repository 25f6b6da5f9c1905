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
            leaves[path] = Text(node);
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
            string[] problems = [.. Apply(changes, settings, "")];
            return problems.Length == 0
                ? (settings.Deserialize<TrainSettings>(Options)!, name)
                : throw Wrong(path, $"{string.Join("; ", problems)}.");
        }
        catch (JsonException e) when (e is { LineNumber: { } line, BytePositionInLine: { } position })
        {
            throw Wrong(path, $"it is not JSON: it goes wrong in line {line + 1} at byte {position + 1}.");
        }
        // The second where a name holds half of a character.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Wrong(path, e.Message);
        }
    }

    // Change by change, so that all that is wrong is said at once.
    private static IEnumerable<string> Apply(JsonObject changes, JsonObject settings, string prefix)
    {
        foreach (var (name, value) in changes)
        {
            if (!settings.TryGetPropertyValue(name, out var present))
            {
                yield return $"there is no setting '{prefix}{name}'";
            }
            else if (value is JsonObject inner && present is JsonObject group)
            {
                foreach (var problem in Apply(inner, group, $"{prefix}{name}."))
                {
                    yield return problem;
                }
            }
            else if (!TrySet(settings, name, value))
            {
                yield return $"'{prefix}{name}' is {Text(value)}, which it cannot be; a value that it can be is {Text(present)}";
            }
        }
    }

    private static bool TrySet(JsonObject settings, string name, JsonNode? value)
    {
        var present = settings[name];
        settings[name] = value?.DeepClone();
        try
        {
            settings.Root.Deserialize<TrainSettings>(Options);
            return true;
        }
        catch (JsonException)
        {
            settings[name] = present;
            return false;
        }
    }

    private static string Text(JsonNode? value) => value?.ToJsonString() ?? "null";

    private static SettingsException Wrong(string path, string problem) =>
        new([
            $"Preset file '{path}' cannot be used: {problem} Expected some of the settings that every run writes to its run.json.",
        ]);
}
