using System.Collections.Immutable;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Leases;
using Pipeline.Shared.Messages;

namespace Pipeline.Tokenize.Flow;

/// <summary>Who gets which task.</summary>
internal static class LaneFlow
{
    /// <summary>A lane says what it can take.</summary>
    internal static PreprocessTransition Offered(PreprocessState state, PreprocessInput.LaneOffered offer, TimeSpan now)
    {
        var (leases, repeated) = state.Leases.Offer(
            offer.Worker,
            offer.Capacity,
            [.. offer.Holding.Where(state.Owns)],
            now
        );
        return Assign(state with { Leases = leases }, repeated).Then(next => HandOut(next, now));
    }

    /// <summary>Puts tasks behind those that wait, and hands out what can be.</summary>
    internal static PreprocessTransition Add(
        PreprocessState state,
        TaskKind kind,
        IEnumerable<int> indices,
        TimeSpan now
    )
    {
        var tasks = indices.Select(index => new TaskId(state.Plan.Job, state.Generation, kind, index));
        return HandOut(state with { Leases = state.Leases.Add(tasks) }, now);
    }

    /// <summary>Hands out what waits.</summary>
    internal static PreprocessTransition HandOut(PreprocessState state, TimeSpan now)
    {
        var (leases, granted) = state.Leases.Grant(now);
        return Assign(state with { Leases = leases }, granted);
    }

    /// <summary>Takes note of a result; only the first one of a task of this claim counts.</summary>
    internal static bool IsFirst(ref PreprocessState state, ILaneReply reply, TimeSpan now)
    {
        if (!state.Owns(reply.Task))
        {
            return false;
        }
        var (leases, isFirst) = state.Leases.Complete(reply.Worker, reply.Task, now);
        state = state with { Leases = leases };
        return isFirst;
    }

    /// <summary>Whether a result that is waited for does not say something of each document of its task.</summary>
    internal static bool Misses(PreprocessState state, TaskId task, DocumentFacts facts) =>
        state.Owns(task)
        && state.Leases.IsOpen(task)
        && !facts.Cover(
            task.Kind == TaskKind.HashDocuments
                ? state.Comparison!.Chunks[task.Index].Doubtful.Length
                : state.Listing.Chunks[task.Index].Documents.Count
        );

    /// <summary>Why a job ends whose task was answered so: the same lane would answer the same again.</summary>
    internal static Failure Missed(TaskId task, WorkerId worker) =>
        new(
            ErrorKind.Internal,
            $"The worker {worker} has answered {task} with other documents than it was asked for. Do all nodes run the same version of the program?",
            Path: null
        );

    /// <summary>The documents that a result says are gone, with the states in which they were listed.</summary>
    internal static IEnumerable<(DocumentKey Key, FileFingerprint Listed)> Vanished(
        PreprocessState state,
        TaskId task,
        DocumentFacts facts
    )
    {
        if (!state.Owns(task) || !state.Leases.IsOpen(task) || state.Listing.Containers is not null)
        {
            return [];
        }
        var documents = state.Listing.Chunks[task.Index].Documents;
        return Misses(state, task, facts)
            ? []
            : facts
                .Rejections.Where(rejection => rejection.Rejection.Reason == RejectionReason.Vanished)
                .Select(rejection =>
                    task.Kind == TaskKind.HashDocuments
                        ? documents[state.Comparison!.Chunks[task.Index].Doubtful[rejection.Document]]
                        : documents[rejection.Document]
                )
                .Select(document => (state.Listing.Documents[document], state.Listing.Files[document]));
    }

    /// <summary>Why a job ends whose worker does not find what the coordinator sees.</summary>
    /// <param name="worker">The worker.</param>
    /// <param name="corpus">The corpus folder.</param>
    /// <param name="path">The document.</param>
    internal static Failure Unseen(WorkerId worker, string corpus, string path) =>
        new(
            ErrorKind.Input,
            $"The worker {worker} does not find the document '{path}', which the coordinator still sees as it was listed. "
                + $"Every node has to see the same corpus under '{corpus}': see to it that this one does, and run the same command again.",
            path
        );

    /// <summary>Why a job ends with one of whose tasks node after node was lost.</summary>
    /// <param name="state">The job.</param>
    /// <param name="task">The task.</param>
    /// <param name="nodes">The nodes, in the order in which they were lost.</param>
    internal static Failure Deadly(PreprocessState state, TaskId task, ImmutableArray<string> nodes)
    {
        var chunk = task.Kind == TaskKind.MergeWords ? PreprocessTasks.ChunksOf(state, task.Index).First() : task.Index;
        var documents = state.Listing.Chunks[chunk].Documents;
        var first = state.Listing.Documents[documents[0]];
        return new(
            ErrorKind.Cluster,
            $"The nodes {string.Join(", ", nodes)} were lost one after the other while they held {task}: it begins with the document '{first}', in a chunk of {documents.Count}. "
                + "If nobody has stopped them, that is what ends them: their logs and the system's say more; most often memory is short, and '--max-document-bytes' leaves out the largest documents. "
                + "Then run the same command again: what is done is taken over.",
            Path: null
        );
    }

    /// <summary>A failure on another node than the coordinator's, with the node.</summary>
    internal static Failure On(WorkerId worker, Failure failure) =>
        failure with
        {
            Message = $"On the node {worker.Node}: {failure.Message}",
        };

    private static PreprocessTransition Assign(PreprocessState state, ImmutableArray<Lease<TaskId>> leases) =>
        new(
            state,
            [
                .. leases.Select(lease => new PreprocessEffect.Assign(
                    lease.Worker,
                    PreprocessTasks.Describe(state, lease.Task)
                )),
            ]
        );
}
