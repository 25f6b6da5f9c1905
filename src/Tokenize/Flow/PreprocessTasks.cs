using System.Collections.Immutable;
using System.Diagnostics;
using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;

namespace Pipeline.Tokenize.Flow;

/// <summary>Puts tasks into the messages that lanes understand.</summary>
internal static class PreprocessTasks
{
    /// <summary>The message for a task.</summary>
    /// <param name="state">The job; everything the task needs is known.</param>
    /// <param name="task">One of its tasks.</param>
    internal static ILaneTask Describe(PreprocessState state, TaskId task) =>
        task.Kind switch
        {
            TaskKind.BuildBlock => BuildBlock(state, task),
            TaskKind.MergeWords => new TokenizeMessages.MergeWords(
                task,
                state.Root,
                state.Plan.Request.Tokenizer,
                [.. ChunksOf(state, task.Index).Select(chunk => PartOf(state, chunk))]
            ),
            TaskKind.WriteShard => WriteShard(state, task),
            TaskKind.HashDocuments => HashDocuments(state, task),
            _ => throw new UnreachableException($"There is no task of kind {task.Kind}."),
        };

    /// <summary>The chunks whose dictionaries one task merges.</summary>
    /// <param name="state">The job.</param>
    /// <param name="group">Zero-based group.</param>
    internal static IEnumerable<int> ChunksOf(PreprocessState state, int group)
    {
        var first = group * state.Plan.MergeFanIn;
        return Enumerable.Range(first, Math.Min(state.Plan.MergeFanIn, state.ChunkCount - first));
    }

    /// <summary>A block's dictionary with the documents its rows stand for.</summary>
    /// <param name="state">The job.</param>
    /// <param name="chunk">Zero-based chunk whose block is built.</param>
    internal static WordsPart PartOf(PreprocessState state, int chunk)
    {
        var block = state.Blocks[chunk];
        var documents = state.Listing.Chunks[chunk].Documents;
        var rejected = block.Facts.Rejections.Select(rejection => rejection.Document).ToHashSet();
        return new WordsPart(
            state.RootOf(block.IsKept),
            block.Words,
            [.. documents.Where((_, place) => !rejected.Contains(place))]
        );
    }

    private static TokenizeMessages.BuildBlock BuildBlock(PreprocessState state, TaskId task)
    {
        var request = state.Plan.Request;
        return new TokenizeMessages.BuildBlock(
            task,
            request.Corpus,
            state.Root,
            request.Tokenizer,
            request.MaxDocumentBytes,
            ByLabel(state, state.Listing.Chunks[task.Index].Documents),
            ContainerTasks.Slices(state, state.Listing.Chunks[task.Index].Documents)
        );
    }

    private static TokenizeMessages.HashDocuments HashDocuments(PreprocessState state, TaskId task)
    {
        var request = state.Plan.Request;
        var documents = state.Listing.Chunks[task.Index].Documents;
        return new TokenizeMessages.HashDocuments(
            task,
            request.Corpus,
            request.Tokenizer,
            request.MaxDocumentBytes,
            ByLabel(state, state.Comparison!.Chunks[task.Index].Doubtful.Select(place => documents[place]))
        );
    }

    private static ImmutableArray<LabelDocuments> ByLabel(PreprocessState state, IEnumerable<int> chosen)
    {
        var documents = ImmutableArray.CreateBuilder<LabelDocuments>();
        var names = ImmutableArray.CreateBuilder<string>();
        var label = "";
        foreach (var document in chosen)
        {
            var key = state.Listing.Documents[document];
            if (names.Count > 0 && !string.Equals(key.Label, label, StringComparison.Ordinal))
            {
                documents.Add(new LabelDocuments(label, names.DrainToImmutable()));
            }
            label = key.Label;
            names.Add(key.Name);
        }
        documents.Add(new LabelDocuments(label, names.DrainToImmutable()));
        return documents.DrainToImmutable();
    }

    private static TokenizeMessages.WriteShard WriteShard(PreprocessState state, TaskId task)
    {
        var block = state.Blocks[task.Index];
        var vocabulary = state.Vocabulary!;
        return new TokenizeMessages.WriteShard(
            task,
            state.Root,
            state.RootOf(block.IsKept),
            block.Block,
            block.Words,
            state.RootOf(vocabulary.IsKept),
            vocabulary.File,
            vocabulary.Source,
            state.Plan.Request.Sequences,
            state.LabelNames
        );
    }
}
