using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.TrainCoordinator.Sessions;
using Pipeline.TrainCoordinator.Settings;
using Pipeline.TrainCoordinator.Tests.Runs;

namespace Pipeline.TrainCoordinator.Tests.Sessions;

public sealed class RunDraftTests
{
    private static readonly TrainSettings All = new()
    {
        Model = new TrainSettings().Model with { MaxLength = 500 },
        MaxWords = 7,
        Vocabulary = VocabularyScope.All,
    };

    private static readonly TrainSettings Train = All with { Vocabulary = VocabularyScope.Train };

    [Fact]
    public void Sequences_VocabularyOfAll_AreTheFoldersUpToTheModelsLength() =>
        Assert.Equal(
            new SequenceOptions
            {
                MaxWords = 2_000,
                MaxLength = 500,
                OovToken = "<oov>",
            },
            RunDraft.Sequences(All, Folder(maxLength: 1000, oov: "<oov>"), vocabularyWords: 50)
        );

    [Fact]
    public void Sequences_LongerModelThanShards_StopAtTheShards() =>
        Assert.Equal(100, RunDraft.Sequences(All, Folder(maxLength: 100), vocabularyWords: 50).MaxLength);

    [Fact]
    public void Sequences_VocabularyOfTheTrainingPart_AreTheSettings() =>
        Assert.Equal(
            new SequenceOptions { MaxWords = 7, MaxLength = 500 },
            RunDraft.Sequences(Train, Folder(maxLength: 100, oov: "<oov>"), vocabularyWords: 50)
        );

    [Fact]
    public void Sequences_FewerWordsThanAskedFor_AreAsManyAsThereAre() =>
        Assert.Equal(4, RunDraft.Sequences(Train, Folder(), vocabularyWords: 3).MaxWords);

    // Rank 20,000 has a row, as in the post: ranks 1 to min(words, MaxWords - 1) and one more where there is a word for it.
    [Theory]
    [InlineData(7, 50, null, 7)]
    [InlineData(100, 50, null, 51)]
    [InlineData(100, 50, "<oov>", 52)]
    public void Model_Rows_AreTheRanksThatAreKeptAndPadding(int maxWords, int words, string? oov, int rows)
    {
        var sequences = new SequenceOptions { MaxWords = maxWords, OovToken = oov };

        Assert.Equal(rows, RunDraft.Model(All, Folder(), sequences, words, classes: 3).EmbeddingRows);
    }

    [Fact]
    public void ThrowIfVectorsAreMissing_WhereTheyWereAskedFor_Throws()
    {
        var (best, seed) = (Presets.Get("best"), Presets.Get("seed"));
        var asked = best.Settings with { Vectors = WordVectorSource.DataFolder };

        Assert.Throws<SettingsException>(() => RunDraft.ThrowIfVectorsAreMissing(asked, best, Folder()));
        RunDraft.ThrowIfVectorsAreMissing(asked, best, Folder(columns: 50));
        RunDraft.ThrowIfVectorsAreMissing(best.Settings, best, Folder());
        RunDraft.ThrowIfVectorsAreMissing(seed.Settings, seed, Folder());
    }

    [Fact]
    public void Model_VectorsInTheFolder_GiveTheColumns()
    {
        var sequences = new SequenceOptions { MaxLength = 30 };

        var model = RunDraft.Model(All, Folder(columns: 50), sequences, vocabularyWords: 40, classes: 3);

        Assert.Equal((50, 3, 30), (model.EmbeddingSize, model.Classes, model.MaxLength));
        Assert.Equal(100, RunDraft.Model(All, Folder(), sequences, 40, 3).EmbeddingSize);
        Assert.False(RunDraft.TakesFolderVectors(All with { Vectors = WordVectorSource.Learned }, Folder(columns: 50)));
    }

    [Fact]
    public void Reasons_SettingThatWasGiven_SaysSoInsteadOfThePresets()
    {
        var preset = Presets.Get("best");
        var settings = preset.Settings with { Epochs = 1, ClipNorm = 0 };
        var model = preset.Settings.ModelFor(30_001, 200, 20);

        var reasons = RunDraft.Reasons(settings, preset, model, Folder());

        Assert.Equal("as asked for", reasons["epochs"]);
        Assert.Equal("as asked for", reasons["clipNorm"]);
        Assert.Equal(preset.Reasons["maxWords"], reasons["maxWords"]);
        Assert.Equal("the ranks that are kept, 30,000, and the padding row", reasons["model.embeddingRows"]);
        Assert.Equal("the labels of the corpus", reasons["model.classes"]);
    }

    [Fact]
    public void Reasons_VectorsAskedForThatTheFolderHasNot_SayWhatHappensInstead()
    {
        var model = All.ModelFor(8, 100, 3) with { MaxLength = 100 };

        var reasons = RunDraft.Reasons(All, preset: null, model, Folder(maxLength: 100));

        Assert.Equal("learned from the training documents: the data folder has no vectors", reasons["vectors"]);
        Assert.Equal("the shards' own maximum length", reasons["model.maxLength"]);
    }

    private static Manifest Folder(int maxLength = 1000, string? oov = null, int columns = 0) =>
        new(
            EncoderIdentity.Current,
            new TokenizerOptions(),
            new SequenceOptions
            {
                MaxWords = 2_000,
                MaxLength = maxLength,
                OovToken = oov,
            },
            FileNameRule.Digits,
            JsonLines: null,
            MaxDocumentBytes: 1000,
            [],
            [],
            new ManifestVocabulary(SampleRuns.Record.Vocabulary, Words: 50, VocabularySource.Corpus),
            columns == 0
                ? null
                : new ManifestVectors(
                    SampleRuns.Record.Vocabulary,
                    Rows: 51,
                    columns,
                    Covered: 40,
                    SampleRuns.Hash('7')
                ),
            Rejections: null
        );
}
