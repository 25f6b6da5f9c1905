using System.CommandLine;
using Pipeline.Shared.Data;

namespace Pipeline.Node.Commands;

/// <summary>Options that name a field of JSON lines.</summary>
internal static class FieldOption
{
    /// <summary>An option that names a field.</summary>
    /// <param name="name">Its name, with the hyphens.</param>
    /// <param name="what">What the field is, the rest of a sentence.</param>
    /// <param name="usual">Which field it is where the option is not given.</param>
    internal static Option<string> Create(string name, string what, Func<JsonFields, string> usual) =>
        new(name)
        {
            Description = $"With '--input jsonl': {what}",
            HelpName = "NAME",
            DefaultValueFactory = _ => usual(new JsonFields()),
        };

    /// <summary>What is wrong with a command line whose input is no JSON lines: a sentence for each field named.</summary>
    /// <param name="parsed">The options given.</param>
    /// <param name="fields">The options of the command that name fields.</param>
    internal static IEnumerable<string> Unused(ParseResult parsed, params IEnumerable<Option<string>> fields) =>
        fields
            .Where(parsed.IsGiven)
            .Select(field => $"'{field.Name}' names a field of JSON lines; give '--input jsonl' with it.");
}
