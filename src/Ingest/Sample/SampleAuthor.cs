using System.Text;

namespace Pipeline.Ingest.Sample;

/// <summary>Someone who writes messages.</summary>
/// <param name="Name">First and last name, in ISO 8859-1.</param>
/// <param name="Address">Mail address.</param>
/// <param name="Host">Host of that address.</param>
/// <param name="Organization">Where the author works.</param>
internal sealed record SampleAuthor(byte[] Name, byte[] Address, byte[] Host, byte[] Organization)
{
    private const int HostCount = 60;

    // One author in so many writes their name with a letter beyond ASCII.
    private const int AccentEvery = 40;

    private static readonly string[] FirstNames =
    [
        "Ada",
        "Bela",
        "Carl",
        "Dora",
        "Emil",
        "Fay",
        "Gus",
        "Hanna",
        "Ivo",
        "June",
        "Karin",
        "Leo",
        "Mona",
        "Nils",
        "Olga",
        "Piet",
        "Rosa",
        "Sven",
        "Tilda",
        "Uwe",
        "Vera",
        "Walt",
        "Yann",
    ];

    private static readonly string[] Domains = ["edu", "edu", "com", "com", "org", "ac.uk", "no"];

    /// <summary>An author.</summary>
    /// <param name="number">Zero-based number of the author.</param>
    internal static SampleAuthor Of(int number)
    {
        var surname = Word(number + 40);
        var host = number % HostCount;
        var address = $"{surname}@{HostName(host)}";
        var shown = number % AccentEvery == AccentEvery - 1 ? Accented(surname) : surname;
        var name = $"{FirstNames[number % FirstNames.Length]} {Capital(shown)}";
        return new SampleAuthor(
            Encoding.Latin1.GetBytes(name),
            Encoding.ASCII.GetBytes(address),
            Encoding.ASCII.GetBytes(HostName(host)),
            Encoding.ASCII.GetBytes($"University of {Capital(Word(host + 200))}")
        );
    }

    private static string HostName(int host) => $"{Word(host + 200)}.{Domains[host % Domains.Length]}";

    private static string Word(int number)
    {
        var word = new TextBuffer();
        SampleWords.Spell(word, number);
        return Encoding.ASCII.GetString(word.Written);
    }

    private static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];

    private static string Accented(string word) =>
        word.Replace('a', 'å').Replace('e', 'é').Replace('i', 'í').Replace('o', 'ø').Replace('u', 'ü');
}
