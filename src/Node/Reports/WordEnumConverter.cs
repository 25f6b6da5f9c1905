using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pipeline.Node.Reports;

/// <summary>Writes the values of enumerations as they are spelled in files and on the command line: lower case, with hyphens.</summary>
internal sealed class WordEnumConverter() : JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower);
