using Pipeline.Node.Output;
using Pipeline.TrainCoordinator.Evaluation;
using Pipeline.TrainCoordinator.Model;

namespace Pipeline.Node.Tests.Output;

public sealed class EvaluationTextTests
{
    [Fact]
    public void Write_ThreeClasses_NamesConditionsFiguresAndConfusions() =>
        Assert.Equal(
            """
            split       split file 20news-bydate.tsv: 4 train, 6 test, 0 left out
            strip       leaky
            vocabulary  training part
            documents   6, held-out
            accuracy    0.6667 (without training 0.3333)
            loss        0.5000 (without training 1.0986)

            class              number  precision  recall      F1  documents  predicted
            --------------------------------------------------------------------------
            alt.atheism             1     1.0000  1.0000  1.0000          3          3
            rec.autos               2     0.0000  0.0000  0.0000          1          1
            sci.space               3     0.5000  0.5000  0.5000          2          2
            mean of classes               0.5000  0.5000  0.5000                      
            mean of documents             0.6667  0.6667  0.6667                      

            Documents by true class (lines) and predicted class (columns), both by number:
            true 1 2 3
            ----------
            1    3 . .
            2    . . 1
            3    . 1 1
            1 of rec.autos taken for sci.space
            1 of sci.space taken for rec.autos

            """,
            Text(SomeEvaluation.OfThreeClasses())
        );

    [Fact]
    public void Write_BinaryCrossEntropy_ShowsKerasAccuracyBesideThatOfAnUntrainedModel() =>
        Assert.Contains(
            "Keras' accuracy  0.7778 (without training 0.6667)\n",
            Text(SomeEvaluation.OfThreeClasses(LossKind.BinaryCrossEntropy)),
            StringComparison.Ordinal
        );

    [Fact]
    public void Write_TwentyClasses_HasRoomForTheMatrix() =>
        Assert.Contains("\ntrue   1   2   3", Text(SomeEvaluation.OfTwentyClasses()), StringComparison.Ordinal);

    [Fact]
    public void Write_ShortLines_SaysWhereTheMatrixIs() =>
        Assert.Contains(
            "The lines are too short for the confusion matrix; --json has it.\n",
            Text(SomeEvaluation.OfTwentyClasses(), lineLength: 60),
            StringComparison.Ordinal
        );

    private static string Text(EvaluationReport report, int lineLength = 100)
    {
        var text = new StringWriter { NewLine = "\n" };
        EvaluationText.Write(report, SomeEvaluation.Conditions, new TextReport(text, lineLength));
        return text.ToString();
    }
}
