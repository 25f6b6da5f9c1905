using System.Diagnostics.CodeAnalysis;
using Pipeline.Ingest.Newsgroup;
using Pipeline.Shared.Data;

namespace Pipeline.Ingest.Files;

/// <summary>Reads the documents of a task one after the other, wherever they are.</summary>
public interface IDocumentReader : IDisposable
{
    /// <summary>Reads one document.</summary>
    /// <param name="place">Its zero-based place among the documents of the task.</param>
    /// <param name="key">The document, as it was listed.</param>
    /// <param name="message">Its text; a view that is valid until the next document is read.</param>
    /// <param name="rejection">Why it was not read.</param>
    /// <returns>Whether it was read.</returns>
    /// <exception cref="Pipeline.Shared.Errors.CorpusException">What was listed is no longer there.</exception>
    bool TryRead(int place, DocumentKey key, out MessageText message, [NotNullWhen(false)] out Rejection? rejection);
}
