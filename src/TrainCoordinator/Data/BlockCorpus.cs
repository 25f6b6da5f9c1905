using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Settings;
using Pipeline.TrainCoordinator.Splits;

namespace Pipeline.TrainCoordinator.Data;

/// <summary>The token blocks of a corpus, to be split, counted and encoded.</summary>
/// <remarks>Immutable by convention; safe for concurrent reads.</remarks>
public sealed class BlockCorpus
{
    private readonly IReadOnlyList<TokenBlock> _blocks;
    private readonly ulong[] _messageIdHashes;

    /// <summary>Puts the documents of the blocks in order.</summary>
    /// <param name="labelNames">Names of the labels; a label is a position in this list.</param>
    /// <param name="blocks">All blocks, in any order.</param>
    public BlockCorpus(IReadOnlyList<string> labelNames, IReadOnlyList<TokenBlock> blocks)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        (LabelNames, _blocks) = (labelNames, blocks);
        var positions = DocumentOrder.PositionsOf([.. blocks.Select(block => block.Keys)]);
        Keys = new DocumentKey[blocks.Sum(block => block.DocumentCount)];
        _messageIdHashes = new ulong[Keys.Length];
        for (var chunk = 0; chunk < blocks.Count; chunk++)
        {
            for (var row = 0; row < positions[chunk].Length; row++)
            {
                Keys[positions[chunk][row]] = blocks[chunk].Keys[row];
                _messageIdHashes[positions[chunk][row]] = blocks[chunk].MessageIdHashes[row];
            }
        }
    }

    /// <summary>Names of the labels; a label is a position in this list.</summary>
    public IReadOnlyList<string> LabelNames { get; }

    /// <summary>The documents' keys, ascending.</summary>
    public DocumentKey[] Keys { get; }

    /// <summary>Splits the documents.</summary>
    /// <param name="file">The file that lists the split; <c>null</c> to draw it.</param>
    /// <param name="kind">How it is drawn.</param>
    /// <param name="share">Share that is held out where it is drawn, below 1; 0 holds nothing out.</param>
    /// <param name="seed">Seed of what is drawn.</param>
    /// <exception cref="PipelineException">A part would be empty.</exception>
    public DataSplit Split(SplitFile? file, SplitKind kind, double share, ulong seed) =>
        file is not null ? DataSplit.Listed(Keys, file)
        : share == 0 ? DataSplit.AllTrain(Keys.Length)
        : kind == SplitKind.Keras ? DataSplit.Keras(Keys.Length, share, seed)
        : DataSplit.Grouped(_messageIdHashes, share, seed);

    /// <summary>Counts and ranks the words of some documents.</summary>
    /// <param name="documents">Their zero-based positions in document order.</param>
    public Vocabulary VocabularyOf(IReadOnlyCollection<int> documents) => TrainingVocabulary.Of(_blocks, documents);

    /// <summary>Why nothing can be learned where the vocabulary is empty.</summary>
    /// <param name="root">The data folder.</param>
    /// <param name="split">Which of its documents train.</param>
    public static ArtifactException WithoutWords(string root, DataSplit split)
    {
        ArgumentNullException.ThrowIfNull(split);
        return new ArtifactException(
            root,
            $"None of the {split.Train.Length:N0} documents of the data folder '{root}' that train has a word: there is nothing to learn. Check the corpus, and what '--strip' takes away, and run 'pipeline preprocess' again."
        );
    }

    /// <summary>All documents as ranks of a vocabulary; words without a rank are left out.</summary>
    /// <param name="vocabulary">The vocabulary.</param>
    /// <param name="sequences">Which ranks are kept, and how many tokens of a document.</param>
    /// <param name="keep">Which tokens of a longer document.</param>
    public TrainingDocuments Encode(Vocabulary vocabulary, SequenceOptions sequences, KeptTokens keep) =>
        TrainingDocuments.FromBlocks(LabelNames, _blocks, vocabulary, sequences, keep);

    /// <summary>All documents as ranks of a vocabulary, uncut.</summary>
    /// <param name="vocabulary">The vocabulary.</param>
    /// <param name="sequences">Which ranks are kept.</param>
    public TrainingDocuments EncodeWhole(Vocabulary vocabulary, SequenceOptions sequences) =>
        Encode(vocabulary, sequences with { MaxLength = int.MaxValue }, KeptTokens.First);
}
