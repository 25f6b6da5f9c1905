using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;
using Pipeline.Shared.Words;
using Pipeline.TrainCoordinator.Checkpoints;
using Pipeline.TrainCoordinator.Evaluation;
using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Runs;
using Pipeline.TrainCoordinator.Settings;
using Pipeline.TrainCoordinator.Tests.Runs;

namespace Pipeline.TrainCoordinator.Tests.Checkpoints;

public sealed class ModelFolderTests : IDisposable
{
    private static readonly ModelParameters Parameters = Models.Random(new ParameterLayout(SampleRuns.Model), seed: 5);

    internal static readonly ModelRecord Record = new(
        ModelRecord.CurrentVersion,
        "first-0",
        SampleRuns.Model with
        {
            MaxLength = 9,
        },
        new TokenizerOptions(),
        new SequenceOptions { MaxWords = 4, MaxLength = 9 },
        WeightsHash.Of(Parameters),
        "by hand",
        SampleRuns.Cursor.History,
        new RunPosition(1, 0)
    );

    private static readonly KerasTokenizer Tokenizer = new(
        new Vocabulary(WordTable.From(["the", "orbit", "été"]), [3, 2, 1], [2, 2, 1]),
        MaxWords: 4,
        OovToken: null,
        DocumentCount: 2
    );

    private readonly TempFolder _temp = new();
    private readonly ModelFolder _folder;

    public ModelFolderTests() => _folder = new ModelFolder(_temp["run", "model"]);

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        var evaluation = Evaluation();
        Write(evaluation);

        Assert.True(_folder.Exists);
        _folder.Verify();
        var record = _folder.ReadRecord();
        Assert.Equivalent(Record, record, strict: true);
        Assert.Equal(Record.WeightsSha256, WeightsHash.Of(_folder.ReadParameters(record)));
        Assert.Equal(["alt", "rec"], _folder.ReadLabels(record));
        var tokenizer = _folder.ReadTokenizer(record);
        Assert.Equal(["the", "orbit", "été"], Enumerable.Range(0, 3).Select(tokenizer.Vocabulary.Words.Text));
        Assert.Equal((4, 2), (tokenizer.MaxWords, tokenizer.DocumentCount));
        Assert.Equal(EvaluationJson.Write(evaluation), EvaluationJson.Write(_folder.ReadEvaluation()!));
    }

    [Fact]
    public void Write_NothingHeldOut_HasNoEvaluation()
    {
        Write(evaluation: null);

        _folder.Verify();
        Assert.Null(_folder.ReadEvaluation());
    }

    [Fact]
    public void Weights_AreReadableByTheirNamesAndShapes()
    {
        Write(evaluation: null);

        using var weights = SafeTensors.Open(_temp["run", "model", "model.safetensors"]);

        Assert.Equal(
            [
                "embedding.table F32 [4,3]",
                "head.bias F32 [2]",
                "head.kernel F32 [2,2]",
                "lstm.bias F32 [8]",
                "lstm.kernel F32 [3,8]",
                "lstm.recurrent_kernel F32 [2,8]",
            ],
            weights
                .Tensors.Select(tensor => $"{tensor.Key} {tensor.Value.Type} [{string.Join(',', tensor.Value.Shape)}]")
                .Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void Of_FolderWithoutARun_SaysThatThereIsNone()
    {
        var error = Assert.Throws<RunException>(() => ModelFolder.Of(new RunFolder(_temp["none"])));

        Assert.StartsWith($"'{_temp["none"]}' holds no run", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_NoModelYet_SaysHowToGoOn()
    {
        var error = Assert.Throws<RunException>(_folder.Verify);

        Assert.Equal(
            $"There is no model in '{_temp["run", "model"]}': the run has not ended. Go on with 'pipeline train --run {_temp["run"]} --resume'.",
            error.Message
        );
    }

    [Theory]
    [InlineData("model.safetensors")]
    [InlineData("tokenizer.json")]
    [InlineData("labels.json")]
    [InlineData("model.json")]
    [InlineData("evaluation.json")]
    [InlineData("sums.json")]
    public void Verify_FlippedBit_NamesTheFileAndTheRemedy(string name)
    {
        Write(Evaluation());
        Damaged.Flip(_temp["run", "model", name]);

        var error = Assert.Throws<RunException>(_folder.Verify);

        Assert.StartsWith(
            $"The model '{_temp["run", "model"]}' cannot be used: '{_temp["run", "model", name]}' ",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.EndsWith(
            $"Delete that folder and run 'pipeline train --run {_temp["run"]} --resume' to write it again.",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void ReadParameters_RecordOfALargerModel_IsRefusedBeforeRoomIsMadeForIt()
    {
        Write(evaluation: null);
        var huge = Record with { Spec = SampleRuns.Model with { EmbeddingRows = 1 << 30, EmbeddingSize = 300 } };

        var error = Assert.Throws<RunException>(() => _folder.ReadParameters(huge));

        Assert.Contains("the file belongs to another model", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadLabels_SomethingElse_IsRefused()
    {
        Write(evaluation: null);
        File.WriteAllText(_temp["run", "model", "labels.json"], "{}");

        Assert.Contains(
            "is not a list of names",
            Assert.Throws<RunException>(() => _folder.ReadLabels(Record)).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("""["alt",null]""", "label 1 is null")]
    [InlineData("""["alt"]""", "it has 1 labels for 2 classes")]
    [InlineData("""["alt","alt"]""", "it has a label twice")]
    public void ReadLabels_OfAnotherModel_AreRefused(string json, string problem)
    {
        Write(evaluation: null);
        File.WriteAllText(_temp["run", "model", "labels.json"], json);

        Assert.Equal(
            $"'{_temp["run", "model", "labels.json"]}' cannot be used: {problem}.",
            Assert.Throws<RunException>(() => _folder.ReadLabels(Record)).Message
        );
    }

    [Fact]
    public void ReadTokenizer_OfAnotherVocabulary_IsRefused()
    {
        var fewer = Tokenizer with { Vocabulary = new(WordTable.From(["the"]), [3], [2]) };
        _folder.Write(Record, Parameters, fewer, ["alt", "rec"], evaluation: null, () => { });

        Assert.Equal(
            $"'{_temp["run", "model", "tokenizer.json"]}' cannot be used: its model has 4 word vectors, but its vocabulary of 1 words gives 2.",
            Assert.Throws<RunException>(() => _folder.ReadTokenizer(Record)).Message
        );
    }

    [Fact]
    public void ReadEvaluation_ConfusionOfOtherClasses_IsRefused()
    {
        var evaluation = Evaluation();
        Write(
            evaluation with
            {
                Report = evaluation.Report with
                {
                    Confusion =
                    [
                        [1, 2],
                    ],
                },
            }
        );

        Assert.EndsWith(
            "is no evaluation: Its confusion is not of its classes.",
            Assert.Throws<RunException>(_folder.ReadEvaluation).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("hidden", "0", "hidden is 0; it must be at least 1 and at most 65536")]
    [InlineData("hidden", "2147483647", "hidden is 2147483647; it must be at least 1 and at most 65536")]
    [InlineData("embeddingRows", "-4", "embedding-rows is -4; it must be at least 2")]
    [InlineData("classes", "0", "classes is 0; it must be at least 1")]
    [InlineData("maxLength", "8", "it has sequences of 9 tokens of 4 words, but its model reads 8 of 4")]
    public void ReadRecord_ResealedWithWhatNoModelHas_IsRefused(string member, string value, string problem)
    {
        Write(evaluation: null);
        Resealed.Edit(_temp["run", "model", "model.json"], "spec", member, value);

        Assert.Equal(
            $"'{_temp["run", "model", "model.json"]}' cannot be used: {problem}.",
            Assert.Throws<RunException>(_folder.ReadRecord).Message
        );
    }

    internal static void Write(ModelFolder folder, EvaluationDocument? evaluation = null) =>
        folder.Write(Record, Parameters, Tokenizer, ["alt", "rec"], evaluation, () => { });

    private void Write(EvaluationDocument? evaluation) => Write(_folder, evaluation);

    private static EvaluationDocument Evaluation()
    {
        var report = EvaluationReport.Of(
            ["alt", "rec"],
            [0, 1, 1],
            [0.75f, 0.25f, 0.4f, 0.6f, 0.9f, 0.1f],
            LossKind.CategoricalCrossEntropy
        );
        return new EvaluationDocument(
            report.Accuracy,
            report.Loss,
            report.Documents,
            "by hand",
            StripMode.Leaky,
            VocabularyScope.Train,
            LossKind.CategoricalCrossEntropy,
            EvaluatedPart.HeldOut,
            Record.WeightsSha256,
            SampleRuns.Hash('1'),
            report
        );
    }
}
