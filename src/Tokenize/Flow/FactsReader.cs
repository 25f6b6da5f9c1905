using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;

namespace Pipeline.Tokenize.Flow;

/// <summary>Goes through what was found of some documents, one after the other.</summary>
/// <param name="facts">What was found; <c>null</c> where no document was asked for.</param>
internal sealed class FactsReader(DocumentFacts? facts)
{
    private int _hash;
    private int _naming;
    private int _rejection;

    /// <summary>What was found of the next document.</summary>
    /// <param name="place">Its place: the next one each time.</param>
    internal (UInt128 ContentHash, bool NamesLabel, Rejection? Rejection) Next(int place)
    {
        if (_rejection < facts!.Rejections.Length && facts.Rejections[_rejection].Document == place)
        {
            return (0, false, facts.Rejections[_rejection++].Rejection);
        }
        var namesLabel = _naming < facts.NamingLabel.Length && facts.NamingLabel[_naming] == place;
        _naming += namesLabel ? 1 : 0;
        return (facts.ContentHashes[_hash++], namesLabel, null);
    }
}
