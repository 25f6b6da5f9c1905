using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;
using Pipeline.Tokenize.Flow;

namespace Pipeline.Tokenize.Actors;

/// <summary>The word vectors of a job: which are asked for, and their file.</summary>
/// <param name="job">The job.</param>
/// <param name="request">What is to be done.</param>
/// <param name="stagingRoot">Folder that receives the file.</param>
internal sealed class VectorsInProgress(JobId job, PreprocessRequest request, string stagingRoot)
{
    private Vocabulary? _vocabulary;
    private WordTable? _asked;
    private FileFingerprint _source;

    /// <summary>Keeps the job's vocabulary, so that it need not be read where vectors are wanted.</summary>
    /// <param name="vocabulary">The vocabulary.</param>
    internal void Keep(Vocabulary vocabulary) => _vocabulary = request.Vectors is null ? null : vocabulary;

    /// <summary>Wants no answer any more to what was asked.</summary>
    internal void Forget() => _asked = null;

    /// <summary>The question for the vectors of a vocabulary's words.</summary>
    /// <param name="write">Where the vocabulary is.</param>
    /// <param name="cancellation">Stops the reading.</param>
    internal async Task<IngestMessages.ReadVectors> AskAsync(
        PreprocessEffect.WriteVectors write,
        CancellationToken cancellation
    )
    {
        _vocabulary ??= await VocabularyFile.ReadAsync(write.VocabularyRoot, write.Vocabulary, CancellationToken.None);
        _asked = _vocabulary.Words;
        FileStatus.Of(request.Vectors!, out _source);
        return new IngestMessages.ReadVectors(
            job,
            request.Vectors!,
            _asked,
            VectorRows.WordCount(request.Sequences, _vocabulary.Count),
            cancellation
        );
    }

    /// <summary>Writes the vectors that were asked for.</summary>
    /// <param name="read">The answer.</param>
    /// <returns>What was written; <c>null</c> where the answer is to a question from before a new claim.</returns>
    /// <exception cref="CorpusException">The source changed while it was read.</exception>
    internal async Task<PreprocessInput.VectorsWritten?> WriteAsync(IngestMessages.VectorsRead read)
    {
        if (!ReferenceEquals(read.Words, _asked))
        {
            return null;
        }
        var columns = read.Summary.Dimensions;
        var matrix = VectorRows.Arrange(read.Matrix, columns, request.Sequences);
        var rows = matrix.Length / columns;
        var file = VectorsFile.Write(stagingRoot, matrix, rows, columns);
        var source = await ContentHash.OfFileAsync(request.Vectors!, CancellationToken.None);
        if (FileStatus.Of(request.Vectors!, out var now) != FileKind.Regular || now != _source)
        {
            throw new CorpusException(
                request.Vectors!,
                $"The vectors file '{request.Vectors}' changed while it was read. Wait until it is written, and run the same command again."
            );
        }
        return new PreprocessInput.VectorsWritten(
            new ManifestVectors(file, rows, columns, read.Summary.CoveredWords, source),
            _source,
            read.Summary
        );
    }
}
