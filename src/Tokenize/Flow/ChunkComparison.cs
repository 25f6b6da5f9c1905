using System.Collections.Immutable;
using Pipeline.Shared.Artifacts;

namespace Pipeline.Tokenize.Flow;

/// <summary>How a chunk compares with the one of the same prefix before, as far as is known without reading.</summary>
/// <param name="Former">The chunk before, where its block can be kept at all.</param>
/// <param name="MustBuild">Whether its block is another for certain.</param>
/// <param name="Doubtful">Zero-based places, among the chunk's documents, of those that must be read to know.</param>
internal sealed record ChunkComparison(ManifestChunk? Former, bool MustBuild, ImmutableArray<int> Doubtful);
