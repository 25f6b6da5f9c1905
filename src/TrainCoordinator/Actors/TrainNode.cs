using Pipeline.TrainCoordinator.Exchange;

namespace Pipeline.TrainCoordinator.Actors;

/// <summary>What the training actors of one process share.</summary>
/// <param name="Hub">The runs that are led from this process.</param>
/// <param name="Lanes">Its single-threaded lanes, at least 0.</param>
/// <param name="Clock">The clock of jobs.</param>
internal sealed record TrainNode(ExchangeHub Hub, int Lanes, TimeProvider Clock);
