using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;

namespace Pipeline.Shared.Artifacts;

/// <summary>Reads a vocabulary that a user gives: a data folder's, a vocabulary file, or an exported one.</summary>
public static class GivenVocabulary
{
    private const string Advice = "give a data folder, a vocabulary file of one, or an exported vocabulary";

    private static ReadOnlySpan<byte> ParquetMagic => "PAR1"u8;

    /// <summary>Reads a vocabulary.</summary>
    /// <param name="path">A data folder, a <c>vocabulary/*.parquet</c> of one, or what <c>inspect --export-vocabulary</c> wrote.</param>
    /// <param name="tokenizer">How the documents become words that are looked up in it.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>The vocabulary, and the file it makes in a data folder.</returns>
    /// <exception cref="ArtifactException">The folder or file is damaged.</exception>
    /// <exception cref="CorpusException">There is nothing at the path, or it is no vocabulary.</exception>
    /// <exception cref="SettingsException">The folder's words were made with other options.</exception>
    public static async Task<(Vocabulary Vocabulary, ArtifactFile File)> ReadAsync(
        string path,
        TokenizerOptions tokenizer,
        CancellationToken cancellation
    )
    {
        var vocabulary = Directory.Exists(path)
            ? await OfFolderAsync(path, tokenizer, cancellation)
            : await OfFileAsync(path, cancellation);
        if (vocabulary.Count == 0)
        {
            throw new CorpusException(path, $"The vocabulary '{path}' has no words; {Advice}.");
        }
        var bytes = await VocabularyFile.EncodeAsync(vocabulary, cancellation);
        return (vocabulary, ArtifactStore.Describe(ArtifactFolder.Vocabulary, ArtifactFolder.Parquet, bytes));
    }

    /// <summary>What to throw where the words of a vocabulary are not those of the documents.</summary>
    /// <param name="data">The data folder it belongs to.</param>
    /// <param name="made">The options it was made with.</param>
    /// <param name="asked">The options that are asked for.</param>
    public static SettingsException MadeOtherwise(string data, TokenizerOptions made, TokenizerOptions asked) =>
        new([
            $"The vocabulary of '{data}' was made with {OptionText.Describe(made)}; with {OptionText.Describe(asked)} the same text has other words. Give the same options, or have a vocabulary counted with '--vocabulary refit'.",
        ]);

    private static async Task<Vocabulary> OfFolderAsync(
        string data,
        TokenizerOptions tokenizer,
        CancellationToken cancellation
    )
    {
        var manifest = ManifestFile.Read(data);
        return manifest.Tokenizer == tokenizer
            ? await VocabularyFile.ReadAsync(data, manifest.Vocabulary.File, cancellation)
            : throw MadeOtherwise(data, manifest.Tokenizer, tokenizer);
    }

    private static async Task<Vocabulary> OfFileAsync(string path, CancellationToken cancellation)
    {
        byte[] bytes;
        try
        {
            bytes = await File.ReadAllBytesAsync(path, cancellation);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CorpusException(path, $"The vocabulary '{path}' does not exist; {Advice}.", e);
        }
        catch (Exception e) when (StorageFailure.Is(e))
        {
            throw new CorpusException(
                path,
                $"The vocabulary '{path}' cannot be read: {ReadFailure.Reason(path, e)}.",
                e
            );
        }
        return bytes.AsSpan().StartsWith(ParquetMagic)
            ? await VocabularyFile.ParseAsync(path, bytes, cancellation)
            : VocabularyText.Parse(path, bytes);
    }
}
