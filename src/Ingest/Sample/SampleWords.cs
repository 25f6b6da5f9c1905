using System.Text;

namespace Pipeline.Ingest.Sample;

/// <summary>Spells the invented words of a sample corpus.</summary>
/// <remarks>
/// A word is its number in syllables, so that frequent words are short and no two are alike: 112 words have one
/// syllable, 12,656 at most two. Words of a topic end in a consonant and the others in a vowel, so that the two never meet.
/// </remarks>
internal static class SampleWords
{
    private const string Onsets = "b c d f g h j k l m n p r s t v";
    private const string Vowels = "a e i o u ai ou";
    private const string Codas = "n s t x";

    private static readonly byte[][] Syllables =
    [
        .. from onset in Onsets.Split(' ') from vowel in Vowels.Split(' ') select Ascii(onset + vowel),
    ];

    private static readonly byte[][] Endings = [.. Codas.Split(' ').Select(Ascii)];

    private static readonly byte[][] Function =
    [
        .. (
            "the of to a and in is it that i for you not on this be are with have as if was or but they at my can from "
            + "an by would there what will do all don't one about no so has just it's any out me get like some your "
            + "which more who we he when their know had think only how been up than"
        )
            .Split(' ')
            .Select(Ascii),
    ];

    /// <summary>There are 2^6 - 1 function words.</summary>
    internal const int FunctionOctaves = 6;

    /// <summary>An English word of the kind every text is full of.</summary>
    /// <param name="rank">Zero-based rank, below 63.</param>
    internal static ReadOnlySpan<byte> FunctionWord(int rank) => Function[rank];

    /// <summary>Writes an invented word that belongs to no topic.</summary>
    /// <param name="output">Receives it.</param>
    /// <param name="number">Zero-based number of the word; larger ones are longer.</param>
    internal static void Spell(TextBuffer output, int number)
    {
        // Bijective numeration: "da" and "bada" are different words, as 1 and 01 would not be different numbers.
        for (var rest = number + 1L; rest > 0; rest = (rest - 1) / Syllables.Length)
        {
            output.Append(Syllables[(rest - 1) % Syllables.Length]);
        }
    }

    /// <summary>Writes an invented word that belongs to a topic.</summary>
    /// <param name="output">Receives it.</param>
    /// <param name="number">Zero-based number of the word among those of all topics; larger ones are longer.</param>
    internal static void SpellTopic(TextBuffer output, int number)
    {
        Spell(output, number / Endings.Length);
        output.Append(Endings[number % Endings.Length]);
    }

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);
}
