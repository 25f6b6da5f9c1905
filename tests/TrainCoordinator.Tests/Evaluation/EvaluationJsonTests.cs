using System.Text.Json;
using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;
using Pipeline.TrainCoordinator.Evaluation;
using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Settings;

namespace Pipeline.TrainCoordinator.Tests.Evaluation;

public sealed class EvaluationJsonTests
{
    [Fact]
    public void Write_HasTheFiguresAndTheirConditionsAtItsTopLevel()
    {
        var json = JsonSerializer.Deserialize<JsonElement>(EvaluationJson.Write(Document()));

        Assert.Equal(
            [
                "accuracy",
                "loss",
                "documents",
                "split",
                "strip",
                "vocabulary",
                "lossKind",
                "part",
                "weightsSha256",
                "manifestSha256",
                "report",
            ],
            json.EnumerateObject().Select(member => member.Name)
        );
        Assert.Equal(0.5, json.GetProperty("accuracy").GetDouble());
        Assert.Equal(4, json.GetProperty("documents").GetInt64());
        Assert.Equal("by hand: été", json.GetProperty("split").GetString());
        Assert.Equal("leaky", json.GetProperty("strip").GetString());
        Assert.Equal("held-out", json.GetProperty("part").GetString());
    }

    [Fact]
    public void Read_WhatWriteGave_IsTheSame()
    {
        var text = EvaluationJson.Write(Document());

        Assert.Equal(text, EvaluationJson.Write(EvaluationJson.Read(text)));
        var compact = EvaluationJson.WriteCompact(Document());
        Assert.DoesNotContain('\n', compact);
        Assert.Equal(text, EvaluationJson.Write(EvaluationJson.Read(compact)));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{ "part": "held-in" }""")]
    public void Read_SomethingElse_IsRefused(string json) =>
        Assert.ThrowsAny<JsonException>(() => EvaluationJson.Read(json));

    [Fact]
    public void Read_ConfusionOfOtherClasses_IsRefused()
    {
        var document = Document();
        var classes = document.Report.Classes;
        foreach (
            var report in new[]
            {
                document.Report with
                {
                    Classes = [classes[0], null!],
                },
                document.Report with
                {
                    Confusion = [document.Report.Confusion[0]],
                },
                document.Report with
                {
                    Confusion = [document.Report.Confusion[0], [1]],
                },
                document.Report with
                {
                    Confusion = [document.Report.Confusion[0], null!],
                },
            }
        )
        {
            var json = EvaluationJson.Write(document with { Report = report });

            Assert.Equal(
                "Its confusion is not of its classes.",
                Assert.Throws<JsonException>(() => EvaluationJson.Read(json)).Message
            );
        }
    }

    internal static EvaluationDocument Document()
    {
        var report = EvaluationReport.Of(
            ["alt", "rec"],
            labels: [0, 0, 1, 1],
            predicted: [0, 1, 1, 0],
            lossSum: 3.3,
            binaryCorrect: 5,
            LossKind.BinaryCrossEntropy
        );
        return new EvaluationDocument(
            report.Accuracy,
            report.Loss,
            report.Documents,
            "by hand: été",
            StripMode.Leaky,
            VocabularyScope.All,
            LossKind.BinaryCrossEntropy,
            EvaluatedPart.HeldOut,
            "0a",
            "0b",
            report
        );
    }
}
