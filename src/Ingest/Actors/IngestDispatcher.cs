namespace Pipeline.Ingest.Actors;

/// <summary>Where actors of this stage run that wait for the disk.</summary>
internal static class IngestDispatcher
{
    /// <summary>Name of the dispatcher's settings in <c>cluster-config/base.conf</c>.</summary>
    internal const string Name = "pipeline.readers";
}
