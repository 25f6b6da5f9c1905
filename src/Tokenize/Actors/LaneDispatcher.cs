namespace Pipeline.Tokenize.Actors;

/// <summary>Where actors of this stage run that compute or write.</summary>
internal static class LaneDispatcher
{
    /// <summary>Name of the dispatcher's settings in <c>cluster-config/base.conf</c>.</summary>
    internal const string Name = "pipeline.lanes";
}
