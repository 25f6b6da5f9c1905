namespace Pipeline.TrainCoordinator.Settings;

/// <summary>Whose words a model knows.</summary>
public enum VocabularyScope
{
    /// <summary>Those of all documents, as in the 2016 post: the data folder's vocabulary and shards.</summary>
    All,

    /// <summary>Those of the training part alone, counted from the token blocks: no held-out text reaches the model.</summary>
    Train,
}
