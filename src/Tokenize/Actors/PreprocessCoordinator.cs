namespace Pipeline.Tokenize.Actors;

/// <summary>Key of the preprocessing coordinator, or of the proxy of it, in the registry of a node.</summary>
public sealed class PreprocessCoordinator
{
    private PreprocessCoordinator() { }
}
