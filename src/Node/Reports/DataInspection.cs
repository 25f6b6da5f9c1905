using Pipeline.Node.Output;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Words;

namespace Pipeline.Node.Reports;

/// <summary>Reads a data folder and says what is in it; every file's hash is checked on the way.</summary>
internal static class DataInspection
{
    private const int HeadWords = 10;

    /// <summary>Describes a data folder.</summary>
    /// <param name="data">The folder.</param>
    /// <param name="cancellation">Stops between two files.</param>
    /// <exception cref="Pipeline.Shared.Errors.ArtifactException">An artefact is damaged or missing.</exception>
    internal static async Task<InspectReport> ReportAsync(string data, CancellationToken cancellation)
    {
        var manifest = ManifestFile.Read(data);
        var vocabulary = await VocabularyFile.ReadAsync(data, manifest.Vocabulary.File, cancellation);
        var survey = await DocumentSurvey.OfAsync(data, manifest, cancellation);
        return new InspectReport(
            data,
            manifest.Documents,
            [.. manifest.Labels.Select(label => new LabelCount(label.Name, label.Documents))],
            vocabulary.Count,
            manifest.Tokens,
            manifest.KeptTokens,
            survey.Lengths,
            survey.Utf8,
            [.. Enumerable.Range(0, Math.Min(HeadWords, vocabulary.Count)).Select(word => Ranked(vocabulary, word))],
            new DataOptions(
                manifest.Tokenizer.Strip,
                manifest.Tokenizer.Encoding,
                manifest.FileNames,
                manifest.Sequences.MaxWords,
                manifest.Sequences.MaxLength
            ),
            manifest.Vectors is { } vectors ? new VectorCoverage(vectors.Rows, vectors.Columns, vectors.Covered) : null,
            manifest.Rejections?.Count ?? 0,
            manifest.Chunks.Length,
            manifest.Files.Sum(file => file.SizeBytes),
            ManifestFile.Sha256(manifest),
            manifest.Vocabulary.File.Sha256
        );
    }

    /// <summary>Writes the vocabulary as text.</summary>
    /// <param name="data">The data folder.</param>
    /// <param name="file">The file to write; one that exists is replaced when the new one is complete.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="Pipeline.Shared.Errors.StorageException">The file cannot be written.</exception>
    internal static async Task ExportVocabularyAsync(string data, string file, CancellationToken cancellation)
    {
        var manifest = ManifestFile.Read(data);
        var vocabulary = await VocabularyFile.ReadAsync(data, manifest.Vocabulary.File, cancellation);
        OutputFile.Write(file, stream => VocabularyText.Write(vocabulary, stream));
    }

    /// <summary>Writes the tokenizer as Keras does.</summary>
    /// <param name="data">The data folder.</param>
    /// <param name="file">The file to write; one that exists is replaced when the new one is complete.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="Pipeline.Shared.Errors.StorageException">The file cannot be written.</exception>
    internal static async Task ExportTokenizerAsync(string data, string file, CancellationToken cancellation)
    {
        var manifest = ManifestFile.Read(data);
        var vocabulary = await VocabularyFile.ReadAsync(data, manifest.Vocabulary.File, cancellation);
        var (words, oovToken) = (manifest.Sequences.MaxWords, manifest.Sequences.OovToken);
        var json = KerasTokenizerJson.Write(
            new KerasTokenizer(vocabulary, words, oovToken, checked((int)manifest.Documents))
        );
        OutputFile.Write(file, stream => stream.Write(json));
    }

    private static RankedWord Ranked(Vocabulary vocabulary, int word) =>
        new(word + 1, vocabulary.Words.Text(word), vocabulary.Counts[word], vocabulary.Documents[word]);
}
