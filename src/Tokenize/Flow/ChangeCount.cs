namespace Pipeline.Tokenize.Flow;

/// <summary>Documents that differ from those taken in before.</summary>
/// <param name="Added">Taken in, and not before.</param>
/// <param name="Changed">Taken in before too, with other bytes.</param>
/// <param name="Deleted">No longer taken in.</param>
internal readonly record struct ChangeCount(long Added, long Changed, long Deleted)
{
    /// <summary>Counts one document more.</summary>
    /// <param name="wasTakenIn">Whether it was taken in before.</param>
    /// <param name="isTakenIn">Whether it is now.</param>
    /// <param name="isOther">Whether its bytes are others, where it was and is.</param>
    internal ChangeCount With(bool wasTakenIn, bool isTakenIn, bool isOther) =>
        (wasTakenIn, isTakenIn) switch
        {
            (false, true) => this with { Added = Added + 1 },
            (true, false) => this with { Deleted = Deleted + 1 },
            (true, true) when isOther => this with { Changed = Changed + 1 },
            _ => this,
        };
}
