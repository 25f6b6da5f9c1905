using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Pipeline.Benchmarks.Kernels;

/// <summary>TorchSharp's own layers: padded to 1000 tokens, or sorted by length and trimmed to the longest of each batch.</summary>
internal sealed class TorchSharpTrainer : ITrainer
{
    private readonly CorpusSequences _corpus;
    private readonly bool _sorts;
    private readonly Tensor _table_VE;
    private readonly LSTM _lstm;
    private readonly Linear _head;
    private readonly optim.Optimizer _optimizer;

    public TorchSharpTrainer(CorpusSequences corpus, bool sorts, int lanes)
    {
        (_corpus, _sorts, Lanes) = (corpus, sorts, lanes);
        var spec = BenchModel.Lstm;
        _table_VE = tensor(BenchModel.Parameters(spec).Embedding, [spec.EmbeddingRows, spec.EmbeddingSize]);
        _lstm = nn.LSTM(spec.EmbeddingSize, spec.Hidden, batchFirst: true);
        _head = nn.Linear(spec.Hidden, spec.Classes);
        _optimizer = optim.Adam([.. _lstm.parameters(), .. _head.parameters()], lr: 0.001);
    }

    public string Name =>
        _sorts ? "TorchSharp nn.LSTM, sorted by length and trimmed" : "TorchSharp nn.LSTM, padded to 1000";

    public int Lanes { get; }

    public StepTime Train(BenchRound round)
    {
        var documents = _sorts
            ? [.. round.Documents.OrderBy(document => _corpus.Tokens[document].Length)]
            : round.Documents[..(BenchRound.PaddedBatches * BenchRound.BatchSize)];
        int[][] batches = [.. documents.Chunk(BenchRound.BatchSize)];
        set_num_threads(Lanes);
        return StepTime.Of(batches.Length, i => Step(batches[i]));
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _head.Dispose();
        _lstm.Dispose();
        _table_VE.Dispose();
    }

    private void Step(int[] documents)
    {
        using var scope = NewDisposeScope();
        var width = _sorts ? _corpus.Tokens[documents[^1]].Length : CorpusSequences.MaxLength;
        var words_BT = tensor(_corpus.Padded(documents, width));
        var x_BTE = _table_VE.index_select(0, words_BT).view(documents.Length, width, _table_VE.shape[1]);
        var (_, h_1BH, _) = _lstm.forward(x_BTE);
        var labels = tensor(Array.ConvertAll(documents, document => (long)_corpus.Labels[document]));
        var loss = nn.functional.cross_entropy(_head.forward(h_1BH.squeeze(0)), labels);
        _optimizer.zero_grad();
        loss.backward();
        _optimizer.step();
    }
}
