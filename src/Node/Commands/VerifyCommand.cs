using System.CommandLine;
using Pipeline.Node.Checks;
using Pipeline.Node.Output;
using Pipeline.Node.Reports;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Errors;
using Pipeline.TrainCoordinator.Sessions;

namespace Pipeline.Node.Commands;

/// <summary><c>pipeline verify</c>: checks a data folder from its root down, what it was made of, and what was made of it.</summary>
internal sealed class VerifyCommand : PipelineCommand
{
    private readonly Argument<string> _data = new("DIR") { Description = "The data folder." };

    private readonly Option<string?> _run = new("--run")
    {
        Description =
            "Also check this run folder: record, split, vocabulary, claims, checkpoints and model, and that it was trained on this data.",
        HelpName = "DIR",
    };

    private readonly Option<bool> _sources = new("--sources")
    {
        Description = "Also read every message of the corpus and name those that are missing, changed or new.",
    };

    private readonly Option<bool> _repair = new("--repair")
    {
        Description =
            "Make damaged files of the data folder again from what they were made of. Only what comes out with the recorded "
            + "hash is put in place, so a repair never changes data.",
    };

    private readonly Option<string?> _corpus = new("--corpus")
    {
        Description = "The corpus, for '--sources' and '--repair'. The one that the data folder remembers.",
        HelpName = "DIR",
    };

    internal VerifyCommand(Terminal terminal)
        : base(
            "verify",
            "Checks every file of a data folder: its hash and its form, and that vocabulary and shards are what the blocks give. Names all damage with the hash found and the hash expected. Exit code 4 where the data is damaged or differs from its sources, 5 where only the run is damaged.",
            terminal,
            "pipeline verify data",
            "pipeline verify data --sources --run run",
            "pipeline verify data --repair --corpus 20_newsgroup"
        )
    {
        Add(_data);
        Add(_run);
        Add(_sources);
        Add(_repair);
        Add(_corpus);
        Validators.Add(given =>
        {
            if (given.GetValue(_corpus) is not null && !given.GetValue(_sources) && !given.GetValue(_repair))
            {
                given.AddError("--corpus is for --sources and --repair; give one of them too.");
            }
        });
        AddCommonOptions();
    }

    /// <inheritdoc />
    protected override async Task<int> RunAsync(
        ParseResult parsed,
        CommandOutput output,
        CancellationToken cancellation
    )
    {
        var data = Path.GetFullPath(parsed.GetRequiredValue(_data));
        ManifestFile.RequireFolder(data);
        var folder = new DataFolder(data);
        var corpus = parsed.GetValue(_corpus) is { } named ? Path.GetFullPath(named) : null;
        var repair = parsed.GetValue(_repair) ? await DataRepair.RunAsync(folder, corpus, cancellation) : null;
        var found = await DataVerifier.VerifyAsync(data, cancellation);
        var sources = parsed.GetValue(_sources) ? await SourcesAsync(folder, corpus, cancellation) : null;
        var run = parsed.GetValue(_run) is { } path
            ? await RunVerifier.VerifyAsync(Path.GetFullPath(path), data, cancellation)
            : null;
        var report = new VerifyReport(data, found.FileCount, found.Damages, found.UnnamedFiles, sources, run, repair);
        output.Report(report, ReportJson.Default.VerifyReport, VerifyText.Write);
        return report switch
        {
            { IsDataSound: false } => (int)ErrorKind.Artifact,
            { IsRunSound: false } => (int)ErrorKind.Run,
            _ => 0,
        };
    }

    private static async Task<SourceReport?> SourcesAsync(
        DataFolder folder,
        string? corpus,
        CancellationToken cancellation
    )
    {
        corpus ??=
            folder.FindSource()?.Corpus
            ?? throw new CorpusException(
                folder.Root,
                $"The data folder '{folder.Root}' does not know where its corpus is on this machine; name it with '--corpus DIR'."
            );
        // Without a root there is nothing to compare with, as the report says.
        return FoundManifest.In(folder).Manifest is { } manifest
            ? await SourceCheck.RunAsync(folder, manifest, corpus, cancellation)
            : null;
    }
}
