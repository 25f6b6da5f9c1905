using System.CommandLine;
using Pipeline.Ingest.Files;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;

namespace Pipeline.Node.Commands;

/// <summary>The options that say how a corpus becomes data, for every command that preprocesses.</summary>
internal sealed class CorpusOptions
{
    // As many as Linux follows.
    private readonly WordOption<CorpusInput> _input = new("--input", CorpusInput.Folders, "folders", "jsonl")
    {
        Description =
            "How the corpus holds its documents: 'folders' one folder for each label with one file for each document, 'jsonl' "
            + "a file of JSON lines or a folder of them, plain, gzip or zstd. 'folders' as in the post.",
    };

    private readonly Option<string> _idField = FieldOption.Create(
        "--id-field",
        "the field that holds the name of a document, unique under its label.",
        f => f.Id
    );

    private readonly Option<string> _labelField = FieldOption.Create(
        "--label-field",
        "the field that holds the label of a document.",
        f => f.Label
    );

    private readonly Option<string> _textField = FieldOption.Create(
        "--text-field",
        "the field that holds the text of a document.",
        f => f.Text
    );

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
            + "'latin-1' as in the post: every file is valid in it. JSON lines are text already, so for them it is 'utf-8'.",
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
            "Larger files, or longer JSON lines, are rejected unread. 16 MB: a hundred times the largest message of 20 Newsgroups, and small enough "
            + "for every worker to hold one.",
        DefaultValueFactory = _ => DocumentReader.DefaultMaxDocumentBytes,
    }.Within(1, DocumentReader.LargestMaxDocumentBytes);

    private readonly Option<string?> _vectors = new("--vectors")
    {
        Description = "A GloVe text file to take word vectors from. None: training learns its own.",
        HelpName = "FILE",
    };

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    internal void AddTo(Command command)
    {
        command.Add(_input);
        command.Add(_idField);
        command.Add(_labelField);
        command.Add(_textField);
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
    /// <param name="corpus">The corpus.</param>
    /// <param name="data">The data folder.</param>
    /// <exception cref="SettingsException">The data folder lies in the corpus, or options exclude each other.</exception>
    internal PreprocessRequest Request(ParseResult parsed, string corpus, string data)
    {
        corpus = Path.TrimEndingDirectorySeparator(Path.GetFullPath(corpus));
        data = Path.TrimEndingDirectorySeparator(Path.GetFullPath(data));
        if (Problems(parsed, corpus, data).ToList() is [_, ..] problems)
        {
            throw new SettingsException(problems);
        }
        var jsonLines = FieldsIfJsonLines(parsed);
        return new PreprocessRequest
        {
            Corpus = corpus,
            Data = data,
            JsonLines = jsonLines,
            Tokenizer = new TokenizerOptions
            {
                Strip = _strip.Read(parsed),
                Encoding = jsonLines is null ? _encoding.Read(parsed) : TextEncoding.Utf8,
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

    private IEnumerable<string> Problems(ParseResult parsed, string corpus, string data)
    {
        if (string.Equals(data, corpus, StringComparison.Ordinal))
        {
            yield return $"'{data}' is named as the corpus and as the data folder; name another data folder.";
        }
        else if (FolderPath.LiesIn(data, corpus))
        {
            yield return $"The data folder '{data}' lies in the corpus '{corpus}', where its folders would be taken for labels; name another one.";
        }
        if (FieldsIfJsonLines(parsed) is not { } fields)
        {
            foreach (var problem in FieldOption.Unused(parsed, _idField, _labelField, _textField))
            {
                yield return problem;
            }
            yield break;
        }
        string[] names = [fields.Id, fields.Label, fields.Text];
        if (names.Distinct(StringComparer.Ordinal).Count() < names.Length)
        {
            yield return $"The fields '{string.Join("', '", names)}' are to be three, but one is named twice.";
        }
        if (parsed.IsGiven(_encoding) && _encoding.Read(parsed) != TextEncoding.Utf8)
        {
            yield return "'--encoding' says how bytes become text, but JSON lines are text already; leave it out, or give 'utf-8'.";
        }
        if (parsed.IsGiven(_fileNames))
        {
            yield return "'--file-names' says which files of label folders are documents, but JSON lines have none; leave it out.";
        }
    }

    private JsonFields? FieldsIfJsonLines(ParseResult parsed) =>
        _input.Read(parsed) == CorpusInput.JsonLines
            ? new JsonFields
            {
                Id = parsed.GetRequiredValue(_idField),
                Label = parsed.GetRequiredValue(_labelField),
                Text = parsed.GetRequiredValue(_textField),
            }
            : null;
}
