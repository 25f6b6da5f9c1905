using System.Collections.Immutable;
using Pipeline.TrainCoordinator.Batches;
using Pipeline.TrainCoordinator.Gradients;
using Pipeline.TrainCoordinator.Model;

namespace Pipeline.TrainCoordinator.Data;

/// <summary>Every slice a run computes, by step and place alone: whoever asks gets the same.</summary>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class RunSlices
{
    /// <summary>Documents per slice of an evaluation: enough rows for a matrix product, few enough to share out.</summary>
    internal const int EvaluationSliceSize = 32;

    // The work of a document beside its tokens: the head, the loss, and the start of its recurrence.
    private const int TokensPerDocument = 16;

    private readonly TrainingDocuments _documents;
    private readonly int[] _training;
    private readonly int[] _heldOut;
    private readonly RunSlicing _slicing;
    private readonly float[]? _classWeights;
    private Epoch? _epoch;

    /// <param name="documents">All documents.</param>
    /// <param name="training">Positions of the documents that train; empty where there is only something to evaluate.</param>
    /// <param name="heldOut">Positions of the documents that are evaluated.</param>
    /// <param name="slicing">Seed and sizes.</param>
    /// <param name="classWeights">Weight of each class in loss and gradient; <c>null</c> means one each.</param>
    internal RunSlices(
        TrainingDocuments documents,
        int[] training,
        int[] heldOut,
        RunSlicing slicing,
        float[]? classWeights = null
    )
    {
        _documents = documents;
        _training = training;
        _heldOut = heldOut;
        _slicing = slicing;
        _classWeights = classWeights;
        StepsPerEpoch = SamplePlan.StepsPerEpoch(training.Length, slicing.BatchSize);
        EvaluationCosts = Costs(heldOut, EvaluationSliceSize);
    }

    /// <summary>Optimizer steps of every epoch.</summary>
    internal int StepsPerEpoch { get; }

    /// <summary>What each slice of the part held out costs to compute, in tokens.</summary>
    internal ImmutableArray<int> EvaluationCosts { get; }

    /// <summary>Positions of the documents that are evaluated, in the order of their slices.</summary>
    internal ReadOnlySpan<int> HeldOut => _heldOut;

    /// <summary>Steps of an epoch at which the documents consumed reach those of its first, second, ... shard.</summary>
    internal ImmutableArray<int> ShardBoundaries
    {
        get
        {
            var consumed = 0;
            return
            [
                .. _training
                    .CountBy(document => _documents.Shards[document])
                    .OrderBy(shard => shard.Key)
                    .Select(shard => SamplePlan.StepsPerEpoch(consumed += shard.Value, _slicing.BatchSize)),
            ];
        }
    }

    /// <summary>What each slice of a step costs to compute, in tokens.</summary>
    /// <param name="step">Zero-based step over all epochs.</param>
    internal ImmutableArray<int> GradientCosts(long step) => Costs(Batch(step), _slicing.SliceSize);

    /// <summary>Number of documents in some slices of a step.</summary>
    /// <param name="step">Zero-based step over all epochs.</param>
    /// <param name="slices">The slices.</param>
    internal int GradientDocuments(long step, SliceRange slices)
    {
        var plan = new SlicePlan(Batch(step).Length, _slicing.SliceSize);
        var end = plan.PlacesOf(slices.First + slices.Count - 1).End;
        return end.Value - plan.PlacesOf(slices.First).Start.Value;
    }

    /// <summary>One slice of a step.</summary>
    /// <param name="step">Zero-based step over all epochs.</param>
    /// <param name="slice">Zero-based slice.</param>
    internal SliceBatch Gradient(long step, int slice)
    {
        var batch = Batch(step);
        var places = new SlicePlan(batch.Length, _slicing.SliceSize).PlacesOf(slice);
        return SliceOf(batch.AsSpan(places), step, places.Start.Value, _classWeights);
    }

    /// <summary>One slice of the part held out.</summary>
    /// <param name="slice">Zero-based slice.</param>
    internal SliceBatch Evaluation(int slice) =>
        SliceOf(
            _heldOut.AsSpan(new SlicePlan(_heldOut.Length, EvaluationSliceSize).PlacesOf(slice)),
            step: 0,
            firstPlace: 0,
            classWeights: null
        );

    /// <summary>Marks the words that a slice of a step reads.</summary>
    /// <param name="step">Zero-based step over all epochs.</param>
    /// <param name="slice">Zero-based slice.</param>
    /// <param name="isRead">One flag for each rank; those of the slice's words are set, the others left as they are.</param>
    internal void MarkGradientWords(long step, int slice, Span<bool> isRead)
    {
        var batch = Batch(step);
        MarkWords(batch.AsSpan(new SlicePlan(batch.Length, _slicing.SliceSize).PlacesOf(slice)), isRead);
    }

    /// <summary>Marks the words that a slice of the part held out reads.</summary>
    /// <param name="slice">Zero-based slice.</param>
    /// <param name="isRead">One flag for each rank; those of the slice's words are set, the others left as they are.</param>
    internal void MarkEvaluationWords(int slice, Span<bool> isRead) =>
        MarkWords(_heldOut.AsSpan(new SlicePlan(_heldOut.Length, EvaluationSliceSize).PlacesOf(slice)), isRead);

    private void MarkWords(ReadOnlySpan<int> documents, Span<bool> isRead)
    {
        foreach (var document in documents)
        {
            foreach (var word in _documents.TokensOf(document))
            {
                isRead[word] = true;
            }
        }
    }

    /// <summary>Positions of a step's documents.</summary>
    private int[] Batch(long step)
    {
        var (number, stepInEpoch) = Math.DivRem(step, StepsPerEpoch);
        var epoch = _epoch;
        if (epoch?.Number != number)
        {
            // Two lanes may both find a new epoch; they make the same plan.
            epoch = new(number, new(_slicing.Seed, (int)number, _training.Length, _slicing.BatchSize));
            _epoch = epoch;
        }
        var batch = epoch.Plan.Batch((int)stepInEpoch).ToArray();
        for (var place = 0; place < batch.Length; place++)
        {
            batch[place] = _training[batch[place]];
        }
        return batch;
    }

    private ImmutableArray<int> Costs(int[] documents, int sliceSize)
    {
        var costs = new int[(documents.Length + sliceSize - 1) / sliceSize];
        for (var i = 0; i < documents.Length; i++)
        {
            costs[i / sliceSize] += TokensPerDocument + _documents.LengthOf(documents[i]);
        }
        return [.. costs];
    }

    private SliceBatch SliceOf(ReadOnlySpan<int> documents, long step, int firstPlace, float[]? classWeights)
    {
        var ends = new int[documents.Length];
        var labels = new int[documents.Length];
        var end = 0;
        for (var i = 0; i < documents.Length; i++)
        {
            end += _documents.LengthOf(documents[i]);
            ends[i] = end;
            labels[i] = _documents.Labels[documents[i]];
        }
        var tokens = new int[end];
        for (var i = 0; i < documents.Length; i++)
        {
            var document = _documents.TokensOf(documents[i]);
            document.CopyTo(tokens.AsSpan(ends[i] - document.Length));
        }
        var weights = classWeights is null ? null : Array.ConvertAll(labels, label => classWeights[label]);
        return new SliceBatch(_slicing.Seed, step, firstPlace, tokens, ends, labels, weights);
    }

    private sealed record Epoch(long Number, SamplePlan Plan);
}
