using System.Collections.Immutable;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;
using Pipeline.Tokenize.Flow;

namespace Pipeline.Tokenize.Tests.Flow;

/// <summary>A job without actors, files and clock: does what the flow asks for, in whatever order it is told.</summary>
/// <remarks>The "artefacts" say what they were made of, so that a wrong input shows in the root.</remarks>
internal sealed class PreprocessSimulation
{
    internal const int ChunkCount = 7;
    internal const int FirstClaim = 4;

    /// <summary>When the corpus was listed.</summary>
    internal const long ListedAtNs = 1_000_000_000_000;

    private static readonly JobId Job = new("job");
    private readonly Dictionary<WorkerId, List<IPipelineMessage>> _lanes = [];
    private readonly List<IPipelineMessage> _everDone = [];
    private readonly Queue<PreprocessInput> _answers = [];
    private readonly List<string> _added = [];
    private readonly PreviousData _previous;
    private int _claims = FirstClaim - 1;

    internal PreprocessSimulation(
        bool withVectors = false,
        int mergeFanIn = 3,
        PreviousData? previous = null,
        Func<PreprocessRequest, PreprocessRequest>? change = null,
        IngestMessages.CorpusListed? listing = null
    )
    {
        var request = new PreprocessRequest
        {
            Corpus = "/corpus",
            Data = "/data",
            Vectors = withVectors ? "/vectors" : null,
        };
        request = change is null ? request : change(request);
        _previous = previous ?? new PreviousData();
        Corpus = listing ?? Listing();
        State = new PreprocessState(new PreprocessPlan(Job, request, mergeFanIn));
    }

    internal PreprocessState State { get; private set; }

    internal TimeSpan Now { get; set; }

    internal List<PreprocessEffect> Effects { get; } = [];

    internal IEnumerable<WorkerId> BusyLanes => _lanes.Where(lane => lane.Value.Count > 0).Select(lane => lane.Key);

    internal bool HasAnswers => _answers.Count > 0;

    /// <summary>What a listing finds.</summary>
    internal IngestMessages.CorpusListed Corpus { get; set; }

    /// <summary>Hash of the root in place; another than that examined where another job was faster.</summary>
    internal string ManifestInPlace { get; set; } = "";

    /// <summary>What is found of a job that was cut off.</summary>
    internal ImmutableDictionary<string, ILaneReply> Done { get; set; } = ImmutableDictionary<string, ILaneReply>.Empty;

    /// <summary>What the job has noted for one that comes after it.</summary>
    internal ImmutableDictionary<string, ILaneReply> Noted =>
        Effects
            .OfType<PreprocessEffect.Note>()
            .ToImmutableDictionary(note => note.Key, note => note.Reply, StringComparer.Ordinal);

    /// <summary>The tasks that were handed out, as often as they were.</summary>
    internal IEnumerable<TaskId> HandedOut =>
        Effects.OfType<PreprocessEffect.Assign>().Select(assign => assign.Task.Task);

    internal IReadOnlyList<IPipelineMessage> EverDone => _everDone;

    /// <summary>What the flow ended with, in words.</summary>
    internal string Outcome =>
        Effects.OfType<PreprocessEffect.Fail>().SingleOrDefault() is { } failed
            ? failed.Failure.Message
            : Render(Effects.OfType<PreprocessEffect.Commit>().Single());

    internal void Tell(PreprocessInput input)
    {
        var (next, effects) = PreprocessFlow.Step(State, input, Now);
        State = next;
        Effects.AddRange(effects);
        foreach (var effect in effects)
        {
            Run(effect);
        }
    }

    /// <summary>Lets the coordinator's own work that was begun first come to its end.</summary>
    internal void Answer() => Tell(_answers.Dequeue());

    /// <summary>Has the coordinator's own work that was begun first fail.</summary>
    internal void FailNext(Failure failure)
    {
        _answers.Dequeue();
        Tell(new PreprocessInput.StepFailed(failure, State.Generation));
    }

    /// <summary>Lets all of the coordinator's own work come to its end.</summary>
    internal void AnswerAll()
    {
        while (HasAnswers)
        {
            Answer();
        }
    }

    internal void Offer(WorkerId lane, int capacity)
    {
        var held = _lanes.TryGetValue(lane, out var known) ? known : _lanes[lane] = [];
        Tell(new PreprocessInput.LaneOffered(lane, capacity, [.. held.Select(TaskOf)]));
    }

    internal void Lose(string node)
    {
        foreach (var lane in _lanes.Keys.Where(lane => lane.Node.Equals(node, StringComparison.Ordinal)).ToList())
        {
            _lanes.Remove(lane);
        }
        Tell(new PreprocessInput.NodeLost(node));
    }

    /// <summary>Has a lane finish one of its tasks.</summary>
    internal void Finish(
        WorkerId lane,
        int choice,
        Func<TokenizeMessages.BlockBuilt, TokenizeMessages.BlockBuilt>? change = null
    )
    {
        var task = _lanes[lane][choice % _lanes[lane].Count];
        _lanes[lane].Remove(task);
        var reply = Do(task, lane);
        reply = reply is TokenizeMessages.BlockBuilt built && change is not null ? change(built) : reply;
        _everDone.Add(reply);
        Receive(reply);
    }

    internal void Receive(IPipelineMessage reply) =>
        Tell(
            reply switch
            {
                TokenizeMessages.DocumentsHashed hashed => new PreprocessInput.DocumentsHashed(hashed),
                TokenizeMessages.BlockBuilt built => new PreprocessInput.BlockBuilt(built),
                TokenizeMessages.WordsMerged merged => new PreprocessInput.WordsMerged(merged),
                TokenizeMessages.ShardWritten written => new PreprocessInput.ShardWritten(written),
                var other => throw new ArgumentException($"{other} is no reply.", nameof(reply)),
            }
        );

    /// <summary>Ends the job with one more lane that works well.</summary>
    internal void RunToEnd() => RunUntil(() => State.Ended);

    /// <summary>The same, up to where something is so.</summary>
    internal void RunUntil(Func<bool> isSo)
    {
        var good = new WorkerId("good", 0);
        while (!isSo())
        {
            if (HasAnswers)
            {
                Answer();
                continue;
            }
            Offer(good, 1);
            if (_lanes[good].Count > 0)
            {
                Finish(good, 0);
                continue;
            }
            // Everything else is in the hands of lanes that never answer.
            foreach (var lane in BusyLanes.ToList())
            {
                Lose(lane.Node);
            }
        }
    }

    private void Run(PreprocessEffect effect)
    {
        switch (effect)
        {
            case PreprocessEffect.ClaimFolder:
                _answers.Enqueue(new PreprocessInput.FolderClaimed(++_claims, "/data/staging", ManifestInPlace, Done));
                break;
            case PreprocessEffect.ListCorpus:
                _answers.Enqueue(new PreprocessInput.CorpusListed(Corpus, ListedAtNs));
                break;
            case PreprocessEffect.SpoolContainers:
                _answers.Enqueue(
                    new PreprocessInput.ContainersSpooled(
                        new IngestMessages.ContainersSpooled(Job, State.Generation, Failure: null)
                    )
                );
                break;
            case PreprocessEffect.ExamineFolder:
                _answers.Enqueue(
                    new PreprocessInput.FolderExamined(_previous with { ManifestSha256 = ManifestInPlace })
                );
                break;
            case PreprocessEffect.Assign assign:
                // A lane that is gone never gets its message.
                if (_lanes.TryGetValue(assign.Worker, out var held))
                {
                    held.Add(assign.Task);
                }
                break;
            case PreprocessEffect.AddWords add:
                _added.Add($"{add.Part.Words.Name}{Places(add.Part)}");
                break;
            case PreprocessEffect.WriteVocabulary:
                _answers.Enqueue(
                    new PreprocessInput.VocabularyWritten(File("vocabulary", string.Join(' ', Leaves(_added))), 9)
                );
                break;
            case PreprocessEffect.WriteVectors:
                _answers.Enqueue(
                    new PreprocessInput.VectorsWritten(
                        new ManifestVectors(File("vectors", "v"), 10, 2, 4, "source"),
                        new FileFingerprint(5, 1, 1, 1),
                        new VectorsSummary(5, 2, 9, 4)
                    )
                );
                break;
            case PreprocessEffect.Commit:
                _answers.Enqueue(new PreprocessInput.Committed("manifest"));
                break;
            case PreprocessEffect.ReleaseFolder:
                _answers.Enqueue(new PreprocessInput.FolderReleased());
                break;
        }
    }

    /// <summary>Documents 0 to 13 of two labels; chunk i holds documents i and i + 7. Document 3 is refused when it is read.</summary>
    internal static IngestMessages.CorpusListed Listing() =>
        new(
            Job,
            [.. Enumerable.Range(0, 14).Select(i => new DocumentKey(i < 7 ? "a" : "b", $"{i:00}"))],
            [.. Enumerable.Range(0, 14).Select(i => new FileFingerprint(100 + i, 5, 5, (ulong)i))],
            [.. Enumerable.Range(0, ChunkCount).Select(i => new CorpusChunk(Convert.ToString(i, 2), [i, i + 7]))],
            [new Rejection("c", RejectionReason.BrokenLink, "A link.")],
            2
        );

    private static IPipelineMessage Do(IPipelineMessage task, WorkerId lane) =>
        task switch
        {
            TokenizeMessages.HashDocuments hash => new TokenizeMessages.DocumentsHashed(
                hash.Task,
                lane,
                Facts(hash.Documents)
            ),
            TokenizeMessages.BuildBlock build => new TokenizeMessages.BlockBuilt(
                build.Task,
                lane,
                File("block", Names(build)),
                File("words", Names(build)),
                Tokens: 10,
                Facts(build.Documents)
            ),
            TokenizeMessages.MergeWords merge => new TokenizeMessages.WordsMerged(
                merge.Task,
                lane,
                File("merged", string.Join(' ', merge.Parts.Select(part => $"{part.Words.Name}{Places(part)}")))
            ),
            TokenizeMessages.WriteShard encode => new TokenizeMessages.ShardWritten(
                encode.Task,
                lane,
                File("shard", $"{encode.Block.Name} {encode.Vocabulary.Name} {string.Join('+', encode.LabelNames)}"),
                KnownTokens: 10,
                KeptTokens: 8
            ),
            _ => throw new ArgumentException($"{task} is no task.", nameof(task)),
        };

    private static TaskId TaskOf(IPipelineMessage task) =>
        task switch
        {
            TokenizeMessages.HashDocuments hash => hash.Task,
            TokenizeMessages.BuildBlock build => build.Task,
            TokenizeMessages.MergeWords merge => merge.Task,
            TokenizeMessages.WriteShard encode => encode.Task,
            _ => throw new ArgumentException($"{task} is no task.", nameof(task)),
        };

    /// <summary>What is found of a document's bytes.</summary>
    internal static UInt128 ContentHash(DocumentKey key) => (UInt128)int.Parse(key.Name) + 1;

    private static DocumentFacts Facts(ImmutableArray<LabelDocuments> documents)
    {
        var facts = new FactsBuilder();
        foreach (var (place, key) in LabelDocuments.Keys(documents).Index())
        {
            var rejection = key.Name is "03" ? new Rejection("a/03", RejectionReason.Vanished, "Gone.") : null;
            facts.Add(place, ContentHash(key), namesLabel: false, rejection);
        }
        return facts.Build();
    }

    private static string Names(TokenizeMessages.BuildBlock build) =>
        string.Join(',', build.Documents.SelectMany(label => label.Names.Select(name => $"{label.Label}/{name}")));

    private static string Places(WordsPart part) =>
        part.Documents.IsEmpty ? "" : $"@{string.Join('.', part.Documents)}";

    // What a vocabulary was merged from, whatever the grouping and the order.
    private static IEnumerable<string> Leaves(IEnumerable<string> parts) =>
        parts
            .SelectMany(part => part.Replace("merged(", "", StringComparison.Ordinal).Split(' '))
            .Select(leaf => leaf.Replace(")", "", StringComparison.Ordinal).Replace("(", "", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    private static ArtifactFile File(string kind, string content) => new($"{kind}({content})", content, content.Length);

    private static string Render(PreprocessEffect.Commit commit) =>
        string.Join(
            '\n',
            [
                string.Join(' ', commit.Manifest.Labels.Select(label => $"{label.Name} {label.Documents}")),
                commit.Manifest.Vocabulary.File.Name,
                commit.Manifest.Vectors?.File.Name ?? "no vectors",
                .. commit.Manifest.Chunks.Select(c =>
                    $"{c.Prefix} {c.Documents} {c.Tokens} {c.KeptTokens} {c.Block.Name} {c.Words.Name} {c.Shard.Name}"
                ),
                .. commit.Rejections.Select(rejection => $"{rejection.Path}: {rejection.Detail}"),
                $"{commit.Manifest.Rejections?.Count} rejections",
            ]
        );
}
