using System.Text.Json;
using System.Text.Json.Serialization;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;

namespace Pipeline.Node.Reports;

/// <summary>Writes the values of enumerations as the command line takes them: lower case, with hyphens.</summary>
internal sealed class WordEnumConverter() : JsonStringEnumConverter(new Words())
{
    private sealed class Words : JsonNamingPolicy
    {
        public override string ConvertName(string name) =>
            name switch
            {
                nameof(TextEncoding.Latin1) => OptionText.Spelled(TextEncoding.Latin1),
                nameof(TextEncoding.Utf8) => OptionText.Spelled(TextEncoding.Utf8),
                _ => KebabCaseLower.ConvertName(name),
            };
    }
}
