namespace Pipeline.Ingest.Sample;

/// <summary>What one message is about, and so which words it uses.</summary>
/// <remarks>
/// Nearly half of the words are function words. Of the rest, the message's focus decides how many are topic words, and
/// six in ten of those are of its own topic. The others are mostly of a common vocabulary; one in eight comes from an
/// open one, both by Zipf's law: there are new words however much is written.
/// </remarks>
/// <param name="topic">Zero-based topic of the message.</param>
/// <param name="topicCount">Number of topics.</param>
/// <param name="focus">Share of topic words among all words.</param>
internal readonly struct SampleText(int topic, int topicCount, double focus)
{
    private const double FunctionShare = 0.45;
    private const double OwnTopicShare = 0.6;
    private const double NumberShare = 0.01;
    private const int TopicOctaves = 11;
    private const int CommonOctaves = 14;
    private const double OpenShare = 1.0 / 8;
    private const int OpenOctaves = 27;
    private const int LineWidth = 68;

    /// <summary>Writes words as prose: sentences, in lines of some seventy characters.</summary>
    /// <param name="output">Receives the lines, the last with its newline.</param>
    /// <param name="random">Source of the choices.</param>
    /// <param name="wordCount">Number of words, at least 1.</param>
    /// <param name="linePrefix">What every line begins with.</param>
    internal void WriteProse(TextBuffer output, ref SampleRandom random, int wordCount, ReadOnlySpan<byte> linePrefix)
    {
        var lineStart = output.Length;
        output.Append(linePrefix);
        var wordsLeftInSentence = 0;
        for (var i = 0; i < wordCount; i++)
        {
            var isFirst = wordsLeftInSentence == 0;
            if (isFirst)
            {
                wordsLeftInSentence = 4 + random.Below(18);
            }
            wordsLeftInSentence--;
            WriteWord(output, ref random, isFirst);
            if (wordsLeftInSentence == 0 || i == wordCount - 1)
            {
                output.Append(random.Chance(0.1) ? "?"u8 : "."u8);
            }
            else if (random.Chance(0.08))
            {
                output.Append(","u8);
            }
            if (i == wordCount - 1)
            {
                output.Append("\n"u8);
            }
            else if (output.Length - lineStart > LineWidth)
            {
                output.Append("\n"u8);
                lineStart = output.Length;
                output.Append(linePrefix);
            }
            else
            {
                output.Append(" "u8);
            }
        }
    }

    /// <summary>Writes words of the topic or of the open vocabulary, with spaces between them.</summary>
    /// <param name="output">Receives them.</param>
    /// <param name="random">Source of the choices.</param>
    /// <param name="wordCount">Number of words.</param>
    internal void WriteSubject(TextBuffer output, ref SampleRandom random, int wordCount)
    {
        for (var i = 0; i < wordCount; i++)
        {
            if (i > 0)
            {
                output.Append(" "u8);
            }
            WriteContentWord(output, ref random);
        }
    }

    private void WriteWord(TextBuffer output, ref SampleRandom random, bool isCapital)
    {
        var start = output.Length;
        if (random.Chance(FunctionShare))
        {
            output.Append(SampleWords.FunctionWord(random.ZipfRank(SampleWords.FunctionOctaves)));
        }
        else if (random.Chance(NumberShare))
        {
            output.AppendNumber(random.ZipfRank(20));
        }
        else
        {
            WriteContentWord(output, ref random);
        }
        if (isCapital)
        {
            output.Capitalize(start);
        }
    }

    private void WriteContentWord(TextBuffer output, ref SampleRandom random)
    {
        if (random.Chance(focus / (1 - FunctionShare)))
        {
            var wordTopic = random.Chance(OwnTopicShare) ? topic : random.Below(topicCount);
            SampleWords.SpellTopic(output, random.ZipfRank(TopicOctaves) * topicCount + wordTopic);
        }
        else
        {
            var octaves = random.Chance(OpenShare) ? OpenOctaves : CommonOctaves;
            SampleWords.Spell(output, random.ZipfRank(octaves));
        }
    }
}
