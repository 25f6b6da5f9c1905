using System.CommandLine;
using Pipeline.Node.Output;
using Pipeline.Node.Reports;
using Pipeline.Shared.Artifacts;

namespace Pipeline.Node.Commands;

/// <summary><c>pipeline inspect</c>: what a data folder holds.</summary>
internal sealed class InspectCommand : PipelineCommand
{
    private readonly Argument<string> _data = new("DIR") { Description = "The data folder." };

    private readonly WordOption<Hashed> _hash = new("--hash", usual: null)
    {
        Description =
            "Print only a hash. 'sequences': the SHA-256 of the padded int32 little-endian matrix in document order, "
            + "the same for any number of workers.",
    };

    private readonly Option<string?> _exportVocabulary = new("--export-vocabulary")
    {
        Description = "Also write 'word TAB rank TAB count TAB documents' in rank order, UTF-8, to this file.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _exportTokenizer = new("--export-tokenizer")
    {
        Description =
            "Also write the tokenizer to this file as Keras' 'tokenizer.to_json()' does; Keras reads it back.",
        HelpName = "FILE",
    };

    internal InspectCommand(Terminal terminal)
        : base(
            "inspect",
            "Shows documents, labels, tokens, lengths, vocabulary, vectors, sizes and hashes of a data folder.",
            terminal,
            "pipeline inspect data",
            "pipeline inspect data --json",
            "pipeline inspect data --hash sequences",
            "pipeline inspect data --export-vocabulary words.tsv --export-tokenizer tokenizer.json"
        )
    {
        Add(_data);
        Add(_hash);
        Add(_exportVocabulary);
        Add(_exportTokenizer);
        AddCommonOptions();
        Validators.Add(given =>
        {
            if (
                given.GetValue(_exportVocabulary) is { Length: > 0 } vocabulary
                && given.GetValue(_exportTokenizer) is { Length: > 0 } tokenizer
                && string.Equals(Path.GetFullPath(vocabulary), Path.GetFullPath(tokenizer), StringComparison.Ordinal)
            )
            {
                given.AddError(
                    $"{_exportVocabulary.Name} and {_exportTokenizer.Name} name the same file; give each its own."
                );
            }
        });
    }

    private enum Hashed
    {
        Sequences,
    }

    /// <inheritdoc />
    protected override async Task<int> RunAsync(
        ParseResult parsed,
        CommandOutput output,
        CancellationToken cancellation
    )
    {
        var data = Path.GetFullPath(parsed.GetRequiredValue(_data));
        if (parsed.GetValue(_exportVocabulary) is { } file)
        {
            await DataInspection.ExportVocabularyAsync(data, file, cancellation);
            output.Remark($"Vocabulary written to '{file}'.");
        }
        if (parsed.GetValue(_exportTokenizer) is { } tokenizer)
        {
            await DataInspection.ExportTokenizerAsync(data, tokenizer, cancellation);
            output.Remark($"Tokenizer written to '{tokenizer}'.");
        }
        if (_hash.ReadIfGiven(parsed) is not null)
        {
            var hash = new HashReport(await SequenceHash.OfAsync(data, ManifestFile.Read(data), cancellation));
            output.Report(hash, ReportJson.Default.HashReport, (report, text) => text.Line(report.Sequences));
            return 0;
        }
        output.Report(
            await DataInspection.ReportAsync(data, cancellation),
            ReportJson.Default.InspectReport,
            InspectText.Write
        );
        return 0;
    }
}
