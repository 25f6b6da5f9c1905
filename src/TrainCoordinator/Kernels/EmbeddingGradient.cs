using System.Runtime.InteropServices;
using Pipeline.TrainCoordinator.Gradients;
using Pipeline.TrainCoordinator.Kernels.Native;
using Pipeline.TrainCoordinator.Numerics;

namespace Pipeline.TrainCoordinator.Kernels;

/// <summary>Takes gradients of inputs back to rows of the embedding table.</summary>
internal sealed class EmbeddingGradient
{
    private readonly List<int> _words = [];

    /// <summary>The rows of one slice.</summary>
    /// <param name="slice">Zero-based slice.</param>
    /// <param name="documents">The documents.</param>
    /// <param name="inputs">Their inputs.</param>
    /// <param name="gradients">Gradients of the inputs, a row each.</param>
    /// <param name="sum">Receives a row for every word of the slice, dropped or not.</param>
    public void Fill(int slice, DocumentTable documents, InputTable inputs, AlignedMatrix gradients, SliceGradient sum)
    {
        _words.Clear();
        for (var document = documents.FirstDocument(slice); document < documents.FirstDocument(slice + 1); document++)
        {
            _words.AddRange(documents.Tokens.Slice(documents.TokenStart(document), documents.Length(document)));
        }
        _words.Sort();
        var distinct = 0;
        for (var i = 0; i < _words.Count; i++)
        {
            if (_words[i] != 0 && (distinct == 0 || _words[i] != _words[distinct - 1]))
            {
                _words[distinct++] = _words[i];
            }
        }
        var rows = CollectionsMarshal.AsSpan(_words)[..distinct];
        var values = sum.ResetRows(rows);
        for (var input = inputs.FirstRow(slice); input < inputs.FirstRow(slice + 1); input++)
        {
            if (inputs.Words[input] != 0)
            {
                var row = rows.BinarySearch(inputs.Words[input]);
                Add(inputs, input, gradients[input], values.Slice(row * gradients.Columns, gradients.Columns));
            }
        }
    }

    private static void Add(InputTable inputs, int input, ReadOnlySpan<float> gradient, Span<float> target)
    {
        var factor = inputs.Factors[input];
        if (inputs.HasChannels)
        {
            FlatSpan.AddScaled(target, gradient, factor, inputs.Channels[inputs.Documents[input]]);
        }
        else
        {
            FlatSpan.AddScaled(target, gradient, factor);
        }
    }
}
