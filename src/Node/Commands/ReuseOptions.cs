using System.CommandLine;
using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;

namespace Pipeline.Node.Commands;

/// <summary>The options that say what of a data folder is used again.</summary>
internal sealed class ReuseOptions
{
    private readonly WordOption<VocabularyRule> _vocabulary = new("--vocabulary", VocabularyRule.Refit)
    {
        Description =
            "'refit' counts the words again when documents have changed, so that the result is that of a first run; 'frozen' "
            + "keeps all ranks, writes new shards for changed chunks only and says what share of the tokens has no rank.",
    };

    private readonly Option<string?> _vocabularyFrom = new("--vocabulary-from")
    {
        Description =
            "Take the vocabulary from a data folder, a vocabulary file of one, or what 'inspect --export-vocabulary' wrote. "
            + "None: the words of the corpus are counted.",
        HelpName = "FILE|DIR",
    };

    private readonly Option<bool> _paranoid = new("--paranoid")
    {
        Description =
            "Read every document and every artefact, also where size, times and inode say that nothing has changed. Off: "
            + "they are enough, but where a clock was turned back by someone who can.",
    };

    private readonly Option<bool> _dryRun = new("--dry-run")
    {
        Description = "Say what would be done and write nothing.",
    };

    private readonly Option<bool> _takeOver = new("--take-over")
    {
        Description =
            "Take the data folder from a process on another machine, or from before this one's last start, that holds it. "
            + "Only for one that is dead.",
    };

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    internal void AddTo(Command command)
    {
        command.Add(_vocabulary);
        command.Add(_vocabularyFrom);
        command.Add(_paranoid);
        command.Add(_dryRun);
        command.Add(_takeOver);
    }

    /// <summary>The same job with these options.</summary>
    /// <param name="request">The job.</param>
    /// <param name="parsed">The options given.</param>
    internal PreprocessRequest Apply(PreprocessRequest request, ParseResult parsed) =>
        request with
        {
            Vocabulary = _vocabulary.Read(parsed),
            VocabularyFrom = parsed.GetValue(_vocabularyFrom) is { } from ? Path.GetFullPath(from) : null,
            Paranoid = parsed.GetValue(_paranoid),
            DryRun = parsed.GetValue(_dryRun),
            TakeOver = parsed.GetValue(_takeOver),
        };
}
