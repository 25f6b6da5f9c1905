using System.CommandLine;
using Pipeline.Shared.Data;

namespace Pipeline.Node.Commands;

/// <summary>An option whose values are a few words, each for one value of an enumeration.</summary>
/// <typeparam name="T">The enumeration.</typeparam>
internal sealed class WordOption<T> : Option<string>
    where T : struct, Enum
{
    private readonly string[] _words;
    private readonly T[] _values = Enum.GetValues<T>();

    /// <summary>Declares an option.</summary>
    /// <param name="name">Its name, with the hyphens.</param>
    /// <param name="usual">Its value when it is not given; <c>null</c> for one that something else decides.</param>
    /// <param name="words">The word for each value in their order; none for the values' names in lower case with hyphens.</param>
    internal WordOption(string name, T? usual, params string[] words)
        : base(name)
    {
        _words = words.Length > 0 ? words : [.. _values.Select(value => EnumName.Of(value))];
        HelpName = string.Join('|', _words);
        CompletionSources.Clear();
        CompletionSources.Add(_words);
        if (usual is { } value)
        {
            DefaultValueFactory = _ => _words[Array.IndexOf(_values, value)];
        }
        CustomParser = result =>
        {
            var word = result.Tokens[^1].Value;
            if (!_words.Contains(word, StringComparer.Ordinal))
            {
                var others = string.Join(", ", _words.SkipLast(1).Select(known => $"'{known}'"));
                result.AddError(
                    $"{Name} is '{word}'; it must be {others}{(others.Length > 0 ? " or " : "")}'{_words[^1]}'."
                );
            }
            return word;
        };
    }

    /// <summary>The value given, or the usual one.</summary>
    /// <param name="parsed">The options given.</param>
    internal T Read(ParseResult parsed) => _values[Array.IndexOf(_words, parsed.GetRequiredValue(this))];

    /// <summary>The value given; <c>null</c> where none is.</summary>
    /// <param name="parsed">The options given.</param>
    internal T? ReadIfGiven(ParseResult parsed) =>
        parsed.GetValue(this) is { } word ? _values[Array.IndexOf(_words, word)] : null;
}
