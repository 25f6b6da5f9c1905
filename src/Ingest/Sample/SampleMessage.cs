using System.Text;
using Pipeline.Shared.Data;
using Pipeline.Shared.Seeds;

namespace Pipeline.Ingest.Sample;

/// <summary>Writes the messages of a sample corpus, each a function of the options and its index alone.</summary>
/// <remarks>
/// The corpus can be learned, but no model gets it all right, however many documents there are: one message in fifteen
/// strays to another label's topic, and one in fifty stands under a second label as well, as cross-posted messages do.
/// Messages are of 2.3 KB on average, most shorter, a few much longer. Holds buffers: one writer serves one thread.
/// </remarks>
internal sealed class SampleMessage
{
    private const double StrayShare = 1.0 / 15;
    private const double CrossPostShare = 1.0 / 50;
    private const ulong CrossPostStream = 0x63726F7373706F73; // "crosspos", apart from the documents' streams
    private const double ReplyShare = 0.55;
    private const double SignatureShare = 0.5;
    private const double LongShare = 0.02;
    private const int AuthorOctaves = 11;
    private const int FirstArticle = 10_000;

    private static readonly DateTime FirstDate = new(1993, 4, 1, 0, 0, 0, DateTimeKind.Utc);

    private static readonly SampleAuthor[] Authors =
    [
        .. Enumerable.Range(0, (1 << AuthorOctaves) - 1).Select(SampleAuthor.Of),
    ];

    private readonly int _labelCount;
    private readonly ulong _key;
    private readonly string[] _labels;
    private readonly byte[][] _labelText;
    private readonly TextBuffer _message = new();
    private readonly TextBuffer _body = new();

    /// <summary>A writer for one sample corpus.</summary>
    /// <param name="options">Which sample corpus.</param>
    internal SampleMessage(SampleOptions options)
    {
        _labelCount = options.Labels;
        _key = CounterRandom.Key(options.Seed, (ulong)options.Labels);
        _labels = [.. Enumerable.Range(0, options.Labels).Select(SampleLabels.Name)];
        _labelText = [.. _labels.Select(Encoding.ASCII.GetBytes)];
    }

    /// <summary>Where a document is in the corpus. Labels take turns.</summary>
    /// <param name="index">Zero-based index of the document.</param>
    internal DocumentKey KeyOf(int index) => new(_labels[LabelOf(index)], $"{Article(index)}");

    /// <summary>Writes a document.</summary>
    /// <param name="index">Zero-based index of the document.</param>
    /// <returns>Its bytes, in ISO 8859-1; a view that is valid until the next document is written.</returns>
    internal ReadOnlySpan<byte> Write(int index)
    {
        // A cross-posted document is the message of the document before it, found under its own label too.
        var isCopy = IsCopy(index);
        var message = isCopy ? index - 1 : index;
        var hasCopy = isCopy || IsCopy(index + 1);
        var label = LabelOf(message);
        var random = new SampleRandom(CounterRandom.Key(_key, (ulong)message));
        var topic = random.Chance(StrayShare) ? random.Below(_labelCount) : label;
        var text = new SampleText(topic, _labelCount, focus: 0.04 + 0.2 * random.Uniform());
        var author = Authors[random.ZipfRank(AuthorOctaves)];
        var asked = random.Chance(ReplyShare) ? Authors[random.ZipfRank(AuthorOctaves)] : null;
        var thread = random.Bits();

        _body.Clear();
        WriteBody(ref random, text, author, asked, thread);
        _message.Clear();
        WriteHeader(ref random, text, author, asked is null ? null : thread, message, hasCopy);
        _message.Append("\n"u8);
        _message.Append(_body.Written);
        return _message.Written;
    }

    private void WriteHeader(
        ref SampleRandom random,
        SampleText text,
        SampleAuthor author,
        ulong? thread,
        int message,
        bool hasCopy
    )
    {
        var newsHost = Authors[random.ZipfRank(4)].Host;
        if (hasCopy)
        {
            _message.Append("Xref: news."u8);
            _message.Append(newsHost);
            AppendArticle(" "u8, message);
            AppendArticle(" "u8, message + 1);
            _message.Append("\n"u8);
        }
        _message.Append("Path: news."u8);
        _message.Append(newsHost);
        _message.Append("!"u8);
        _message.Append(Authors[random.ZipfRank(5)].Host);
        _message.Append("!"u8);
        _message.Append(author.Host);
        _message.Append("!not-for-mail\nFrom: "u8);
        _message.Append(author.Name);
        _message.Append(" <"u8);
        _message.Append(author.Address);
        _message.Append(">\nNewsgroups: "u8);
        _message.Append(_labelText[LabelOf(message)]);
        if (hasCopy)
        {
            _message.Append(","u8);
            _message.Append(_labelText[LabelOf(message + 1)]);
        }
        _message.Append(thread is null ? "\nSubject: "u8 : "\nSubject: Re: "u8);
        text.WriteSubject(_message, ref random, 2 + random.Below(4));
        _message.Append("\nMessage-ID: <"u8);
        _message.AppendNumber(message);
        _message.Append(".sample@"u8);
        _message.Append(author.Host);
        _message.Append(">\n"u8);
        if (thread is { } number)
        {
            _message.Append("References: <"u8);
            _message.AppendNumber((long)(number >> 40));
            _message.Append("@"u8);
            _message.Append(newsHost);
            _message.Append(">\n\t<"u8);
            _message.AppendNumber((long)(number & 0xFFFFFF));
            _message.Append("@"u8);
            _message.Append(author.Host);
            _message.Append(">\n"u8);
        }
        _message.Append("Date: "u8);
        _message.Append(Encoding.ASCII.GetBytes($"{FirstDate.AddSeconds(37L * message):R}"));
        _message.Append("\nOrganization: "u8);
        _message.Append(author.Organization);
        _message.Append("\nLines: "u8);
        _message.AppendNumber(_body.Written.Count((byte)'\n'));
        _message.Append("\n"u8);
    }

    private void WriteBody(
        ref SampleRandom random,
        SampleText text,
        SampleAuthor author,
        SampleAuthor? asked,
        ulong thread
    )
    {
        if (asked is not null)
        {
            _body.Append("In article <"u8);
            _body.AppendNumber((long)(thread & 0xFFFFFF));
            _body.Append("@"u8);
            _body.Append(asked.Host);
            _body.Append("> "u8);
            _body.Append(asked.Name);
            _body.Append(" writes:\n"u8);
            text.WriteProse(_body, ref random, 10 + random.Below(100), "> "u8);
            _body.Append("\n"u8);
        }
        // The product of two uniform numbers leans to short messages.
        var wordsLeft = 20 + (int)(1350 * random.Uniform() * random.Uniform());
        wordsLeft *= random.Chance(LongShare) ? 6 : 1;
        while (wordsLeft > 0)
        {
            var words = Math.Min(wordsLeft, 20 + random.Below(100));
            text.WriteProse(_body, ref random, words, ""u8);
            wordsLeft -= words;
            if (wordsLeft > 0)
            {
                _body.Append("\n"u8);
            }
        }
        if (random.Chance(SignatureShare))
        {
            _body.Append("\n-- \n"u8);
            _body.Append(author.Name);
            _body.Append(", "u8);
            _body.Append(author.Organization);
            _body.Append("\n"u8);
            _body.Append(author.Address);
            _body.Append("\n"u8);
        }
    }

    private void AppendArticle(ReadOnlySpan<byte> separator, int index)
    {
        _message.Append(separator);
        _message.Append(_labelText[LabelOf(index)]);
        _message.Append(":"u8);
        _message.AppendNumber(Article(index));
    }

    private int LabelOf(int index) => index % _labelCount;

    private int Article(int index) => FirstArticle + index / _labelCount;

    private bool IsCopy(int index) => index > 0 && WantsCopy(index) && !WantsCopy(index - 1);

    private bool WantsCopy(int index) =>
        CounterRandom.UniformDouble(_key ^ CrossPostStream, (ulong)index) < CrossPostShare;
}
