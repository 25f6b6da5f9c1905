using System.CommandLine;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;

namespace Pipeline.Node.Commands;

/// <summary>The options that say how a corpus becomes data, for every command that preprocesses.</summary>
internal sealed class CorpusOptions
{
    private readonly Option<int> _maxWords = new Option<int>("--max-words")
    {
        Description =
            "Keep the most frequent words: ranks below this. 20,000 as in the post; it keeps 93 % of all tokens.",
        DefaultValueFactory = _ => new SequenceOptions().MaxWords,
    }.Within(2, int.MaxValue);

    private readonly Option<int> _maxLength = new Option<int>("--max-length")
    {
        Description =
            "Tokens per row: longer documents keep their last ones, shorter ones are padded in front. 1000 as in the post; "
            + "it cuts 3 documents in 100.",
        DefaultValueFactory = _ => new SequenceOptions().MaxLength,
    }.Within(1, ShardFile.LargestMaxLength);

    private readonly WordOption<StripMode> _strip = new("--strip", new TokenizerOptions().Strip)
    {
        Description =
            "What is taken out of a message first: 'leaky' the headers that name the group or the thread, 'headers' all "
            + "headers, 'strict' headers, footers and quotes, 'none' nothing. 'leaky' because the Newsgroups header is the label itself.",
    };

    private readonly WordOption<TextEncoding> _encoding = new(
        "--encoding",
        new TokenizerOptions().Encoding,
        "latin-1",
        "utf-8",
        "auto"
    )
    {
        Description =
            "How bytes become text: 'latin-1', 'utf-8' (other documents are rejected) or 'auto' (UTF-8 where valid). "
            + "'latin-1' as in the post: every file is valid in it.",
    };

    private readonly WordOption<LetterCase> _lowerCasing = new("--lower-casing", new TokenizerOptions().LowerCasing)
    {
        Description = "'unicode' or 'ascii'. 'unicode' because Keras does so.",
    };

    private readonly Option<string?> _oovToken = new("--oov-token")
    {
        Description =
            "A word that stands for every word outside the vocabulary. None as in the post: those words are dropped.",
        HelpName = "WORD",
    };

    private readonly WordOption<FileNameRule> _fileNames = new("--file-names", FileNameRule.Digits)
    {
        Description =
            "Which files are documents: 'digits' those named by digits alone, 'any' all that do not begin with a dot. "
            + "'digits' as in the post.",
    };

    private readonly Option<int> _maxDocumentBytes = new Option<int>("--max-document-bytes")
    {
        Description =
            "Larger files are rejected unread. 16 MB: a hundred times the largest message of 20 Newsgroups, and small enough "
            + "for every worker to hold one.",
        DefaultValueFactory = _ => 16 << 20,
    }.Within(1, int.MaxValue / 2);

    private readonly Option<string?> _vectors = new("--vectors")
    {
        Description = "A GloVe text file to take word vectors from. None: training learns its own.",
        HelpName = "FILE",
    };

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    internal void AddTo(Command command)
    {
        command.Add(_strip);
        command.Add(_maxWords);
        command.Add(_maxLength);
        command.Add(_encoding);
        command.Add(_lowerCasing);
        command.Add(_oovToken);
        command.Add(_fileNames);
        command.Add(_maxDocumentBytes);
        command.Add(_vectors);
    }

    /// <summary>The job that the options describe.</summary>
    /// <param name="parsed">The options given.</param>
    /// <param name="corpus">The corpus folder.</param>
    /// <param name="data">The data folder.</param>
    /// <exception cref="SettingsException">The data folder lies in the corpus.</exception>
    internal PreprocessRequest Request(ParseResult parsed, string corpus, string data)
    {
        corpus = Path.TrimEndingDirectorySeparator(Path.GetFullPath(corpus));
        data = Path.TrimEndingDirectorySeparator(Path.GetFullPath(data));
        if ($"{data}/".StartsWith($"{corpus}/", StringComparison.Ordinal))
        {
            throw new SettingsException([
                $"The data folder '{data}' lies in the corpus '{corpus}', where its folders would be taken for labels; name another one.",
            ]);
        }
        return new PreprocessRequest
        {
            Corpus = corpus,
            Data = data,
            Tokenizer = new TokenizerOptions
            {
                Strip = _strip.Read(parsed),
                Encoding = _encoding.Read(parsed),
                LowerCasing = _lowerCasing.Read(parsed),
            },
            Sequences = new SequenceOptions
            {
                MaxWords = parsed.GetValue(_maxWords),
                MaxLength = parsed.GetValue(_maxLength),
                OovToken = parsed.GetValue(_oovToken),
            },
            FileNames = _fileNames.Read(parsed),
            MaxDocumentBytes = parsed.GetValue(_maxDocumentBytes),
            Vectors = parsed.GetValue(_vectors) is { } vectors ? Path.GetFullPath(vectors) : null,
        };
    }
}
