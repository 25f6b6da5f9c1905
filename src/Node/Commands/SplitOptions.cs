using System.CommandLine;
using Pipeline.Node.Output;
using Pipeline.Shared.Errors;
using Pipeline.TrainCoordinator.Checkpoints;
using Pipeline.TrainCoordinator.Data;
using Pipeline.TrainCoordinator.Settings;
using Pipeline.TrainCoordinator.Splits;

namespace Pipeline.Node.Commands;

/// <summary>The options that say which documents train and which are held out, for commands that make no run.</summary>
internal sealed class SplitOptions
{
    private const double UsualShare = 0.2;

    private readonly Option<string?> _split = new("--split")
    {
        Description =
            "A file with lines 'label/file TAB train|test' that lists the split; documents in neither part are left out. "
            + "None: it is drawn.",
        HelpName = "FILE",
    };

    private readonly Option<double> _share = new Option<double>("--validation-split")
    {
        Description = "Share of the documents held out where the split is drawn. 0.2 as in the post.",
        DefaultValueFactory = _ => UsualShare,
    }.Within(0.000001, 0.999999);

    private readonly WordOption<SplitKind> _kind = new("--validation-split-kind", SplitKind.Grouped)
    {
        Description =
            "How it is drawn: 'grouped' keeps messages with the same Message-ID on one side, so that none is its own test; "
            + "'keras' draws message by message, as in the post.",
    };

    private readonly Option<ulong> _seed = new Option<ulong>("--seed")
    {
        Description = "Seed of all that is random. 1, as 'train' has it: the same seed draws the same split.",
        DefaultValueFactory = _ => 1,
    }.Within(0UL, ulong.MaxValue);

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    internal void AddTo(Command command)
    {
        command.Add(_split);
        command.Add(_share);
        command.Add(_kind);
        command.Add(_seed);
    }

    /// <summary>The seed.</summary>
    /// <param name="parsed">The options given.</param>
    internal ulong Seed(ParseResult parsed) => parsed.GetValue(_seed);

    /// <summary>Splits a corpus as the options say.</summary>
    /// <param name="parsed">The options given.</param>
    /// <param name="corpus">The corpus.</param>
    /// <param name="output">Is told of a split file's documents that the corpus does not have.</param>
    /// <exception cref="PipelineException">The split file cannot be used, or a part would be empty.</exception>
    internal DataSplit Split(ParseResult parsed, BlockCorpus corpus, CommandOutput output)
    {
        var file = SplitFiles.Read(parsed.GetValue(_split));
        var split = corpus.Split(file, _kind.Read(parsed), parsed.GetValue(_share), Seed(parsed));
        if (file?.UnknownDocuments(corpus.Keys) is { } unknown)
        {
            output.Warn(unknown);
        }
        return split;
    }
}
