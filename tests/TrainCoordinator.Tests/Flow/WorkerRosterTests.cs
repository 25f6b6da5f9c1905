using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;
using Pipeline.TrainCoordinator.Flow;

namespace Pipeline.TrainCoordinator.Tests.Flow;

public sealed class WorkerRosterTests
{
    private static readonly NodeId One = new("one");
    private static readonly NodeId Two = new("two");
    private static readonly Failure NoData = new(ErrorKind.Artifact, "There is no data here.", Path: null);
    private static readonly Failure OtherData = new(ErrorKind.Artifact, "The data is another.", Path: null);

    private static readonly WorkerRoster<string> Elsewhere = new(HasLanesHere: false);
    private static readonly WorkerRoster<string> Here = new(HasLanesHere: true);

    [Fact]
    public void Offer_NewWorker_MayTakePart()
    {
        Assert.False(Here.MayTakePart(One));

        var roster = Here.Offer(One, "first");

        Assert.True(roster.MayTakePart(One));
        Assert.Equal(["first"], roster.Actors);
    }

    [Fact]
    public void Offer_AgainAfterARefusal_IsStillRefusing()
    {
        var roster = Here.Offer(One, "first").Refuse(One, NoData);

        Assert.False(roster.Offer(One, "first").MayTakePart(One));
        Assert.Equal(["first"], roster.Actors);
    }

    [Fact]
    public void Offer_FromAnotherActorOfTheSameName_ForgetsTheRefusal()
    {
        var roster = Here.Offer(One, "first").Refuse(One, NoData).Offer(One, "second");

        Assert.True(roster.MayTakePart(One));
        Assert.Equal(["second"], roster.Actors);
        Assert.Null(roster.Hopeless);
    }

    [Fact]
    public void Hopeless_NobodyYet_IsNot() => Assert.Null(Here.AwaitNoMore().Hopeless);

    [Fact]
    public void Hopeless_OneOfTwoRefuses_IsNot() =>
        Assert.Null(Here.Offer(One, "first").Offer(Two, "second").Refuse(One, NoData).Hopeless);

    [Fact]
    public void Hopeless_AllRefuse_IsTheLastRefusal() =>
        Assert.Equal(
            OtherData,
            Here.Offer(One, "first").Offer(Two, "second").Refuse(One, NoData).Refuse(Two, OtherData).Hopeless
        );

    [Fact]
    public void Hopeless_TheOneThatMightIsLost_IsTheRefusalOfTheOthers() =>
        Assert.Equal(NoData, Here.Offer(One, "first").Offer(Two, "second").Refuse(One, NoData).Lose(Two).Hopeless);

    [Fact]
    public void Hopeless_WithoutLanesHere_WaitsForOthers()
    {
        var roster = Elsewhere.Offer(One, "first").Refuse(One, NoData);

        Assert.Null(roster.Hopeless);
        Assert.Equal(NoData, roster.AwaitNoMore().Hopeless);
    }

    [Fact]
    public void Lose_KnownWorker_IsForgotten()
    {
        var roster = Here.Offer(One, "first").Lose(One);

        Assert.False(roster.Knows(One));
        Assert.Empty(roster.Actors);
    }
}
