namespace Pipeline.Shared.Messages;

/// <summary>Documents that a model can be evaluated on.</summary>
public enum EvaluatedPart
{
    /// <summary>Those its run held out.</summary>
    HeldOut,

    /// <summary>Those it was trained on.</summary>
    Training,

    /// <summary>All of the data folder.</summary>
    All,
}
