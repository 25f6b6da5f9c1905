using Pipeline.TrainCoordinator.Gradients;
using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Numerics;

namespace Pipeline.TrainCoordinator.Kernels;

/// <summary>From a document's features to class probabilities, the loss, and back.</summary>
/// <remarks>Small: plain loops in double precision, rounded where gradients are added to others.</remarks>
internal sealed class ClassifierHead
{
    private readonly ModelSpec _spec;
    private readonly ParameterTensor? _bottleneckKernel;
    private readonly ParameterTensor? _bottleneckBias;
    private readonly ParameterTensor _kernel;
    private readonly ParameterTensor _bias;
    private readonly double[] _narrow = new double[1];
    private readonly double[] _narrowGradient = new double[1];
    private readonly double[] _inputs;
    private readonly double[] _inputGradients;
    private readonly double[] _logits;
    private readonly double[] _logitGradients;
    private readonly double[] _probabilities;
    private readonly double[] _probabilityGradients;

    /// <summary>The head of a model.</summary>
    /// <param name="layout">The model's parameters.</param>
    public ClassifierHead(ParameterLayout layout)
    {
        _spec = layout.Spec;
        if (_spec.Bottleneck)
        {
            _bottleneckKernel = layout["bottleneck.kernel"];
            _bottleneckBias = layout["bottleneck.bias"];
        }
        _kernel = layout["head.kernel"];
        _bias = layout["head.bias"];
        _inputs = new double[_spec.FeatureCount];
        _inputGradients = new double[_spec.FeatureCount];
        _logits = new double[_spec.Classes];
        _logitGradients = new double[_spec.Classes];
        _probabilities = new double[_spec.Classes];
        _probabilityGradients = new double[_spec.Classes];
    }

    /// <summary>The class probabilities of one document.</summary>
    /// <param name="features">Its features.</param>
    /// <param name="dense">All dense parameters.</param>
    /// <returns>A probability for every class; valid until the next call.</returns>
    public ReadOnlySpan<double> Predict(ReadOnlySpan<float> features, Span<float> dense)
    {
        Product(Narrowed(features, dense), _kernel.In(dense), _bias.In(dense), _logits);
        var largest = double.NegativeInfinity;
        foreach (var logit in _logits)
        {
            largest = Math.Max(largest, logit);
        }
        var sum = 0.0;
        for (var i = 0; i < _logits.Length; i++)
        {
            _probabilities[i] = PortableMath.RoundedExp(_logits[i] - largest);
            sum += _probabilities[i];
        }
        for (var i = 0; i < _probabilities.Length; i++)
        {
            _probabilities[i] /= sum;
        }
        return _probabilities;
    }

    /// <summary>The loss of one document, and its gradients.</summary>
    /// <param name="features">Its features.</param>
    /// <param name="label">Its class.</param>
    /// <param name="weight">Its weight.</param>
    /// <param name="dense">All dense parameters.</param>
    /// <param name="denseGradients">Gradients of all dense parameters; the head's grow by the document's.</param>
    /// <param name="featureGradients">Receives the gradients of the features.</param>
    /// <returns>Loss and hits.</returns>
    public MetricSums Gradient(
        ReadOnlySpan<float> features,
        int label,
        float weight,
        Span<float> dense,
        Span<float> denseGradients,
        Span<float> featureGradients
    )
    {
        Predict(features, dense);
        var loss = _spec.Loss == LossKind.CategoricalCrossEntropy ? Categorical(label) : Binary(label);
        for (var i = 0; i < _logitGradients.Length; i++)
        {
            _logitGradients[i] *= weight;
        }
        var kernel = _kernel.In(dense);
        var kernelGradients = _kernel.In(denseGradients);
        var biasGradients = _bias.In(denseGradients);
        if (_bottleneckKernel is null || _bottleneckBias is null)
        {
            ProductBack(_inputs, kernel, _logitGradients, kernelGradients, biasGradients, _inputGradients);
        }
        else
        {
            ProductBack(_narrow, kernel, _logitGradients, kernelGradients, biasGradients, _narrowGradient);
            _narrowGradient[0] *= _narrow[0] * (1 - _narrow[0]);
            ProductBack(
                _inputs,
                _bottleneckKernel.In(dense),
                _narrowGradient,
                _bottleneckKernel.In(denseGradients),
                _bottleneckBias.In(denseGradients),
                _inputGradients
            );
        }
        for (var i = 0; i < _inputGradients.Length; i++)
        {
            featureGradients[i] = (float)_inputGradients[i];
        }
        return new MetricSums(1, weight * loss, Hit(label), BinaryHits(label));
    }

    private double[] Narrowed(ReadOnlySpan<float> features, Span<float> dense)
    {
        for (var i = 0; i < _inputs.Length; i++)
        {
            _inputs[i] = features[i];
        }
        if (_bottleneckKernel is null || _bottleneckBias is null)
        {
            return _inputs;
        }
        Product(_inputs, _bottleneckKernel.In(dense), _bottleneckBias.In(dense), _narrow);
        _narrow[0] = 1 / (1 + PortableMath.RoundedExp(-_narrow[0]));
        return _narrow;
    }

    /// <summary>The loss of the probabilities; leaves the logits' gradients.</summary>
    private double Categorical(int label)
    {
        var loss = 0.0;
        var largest = double.NegativeInfinity;
        foreach (var logit in _logits)
        {
            largest = Math.Max(largest, logit);
        }
        var sum = 0.0;
        foreach (var logit in _logits)
        {
            sum += PortableMath.RoundedExp(logit - largest);
        }
        var logSum = largest + PortableMath.RoundedLog(sum);
        for (var i = 0; i < _logits.Length; i++)
        {
            var target = Target(i, label);
            loss += target * (logSum - _logits[i]);
            _logitGradients[i] = _probabilities[i] - target;
        }
        return loss;
    }

    /// <summary>As Keras 1.1: <c>mean(binary_crossentropy(clip(p, 1e-7, 1 - 1e-7), y))</c>; leaves the logits' gradients.</summary>
    private double Binary(int label)
    {
        const double epsilon = 1e-7;
        var loss = 0.0;
        var mean = 0.0;
        for (var i = 0; i < _probabilities.Length; i++)
        {
            var target = Target(i, label);
            var p = Math.Clamp(_probabilities[i], epsilon, 1 - epsilon);
            loss -= (target * PortableMath.RoundedLog(p)) + ((1 - target) * PortableMath.RoundedLog(1 - p));
            var inside = _probabilities[i] is >= epsilon and <= 1 - epsilon;
            _probabilityGradients[i] = inside ? (p - target) / (p * (1 - p)) / _spec.Classes : 0;
            mean += _probabilities[i] * _probabilityGradients[i];
        }
        for (var i = 0; i < _probabilities.Length; i++)
        {
            _logitGradients[i] = _probabilities[i] * (_probabilityGradients[i] - mean);
        }
        return loss / _spec.Classes;
    }

    // As Keras: each class alone is one of two, or one of all.
    private double Target(int index, int label) =>
        ((index == label ? 1 : 0) * (1 - (double)_spec.LabelSmoothing))
        + ((double)_spec.LabelSmoothing / (_spec.Loss == LossKind.BinaryCrossEntropy ? 2 : _spec.Classes));

    private int Hit(int label)
    {
        var best = 0;
        for (var i = 1; i < _probabilities.Length; i++)
        {
            best = _probabilities[i] > _probabilities[best] ? i : best;
        }
        return best == label ? 1 : 0;
    }

    private int BinaryHits(int label)
    {
        var hits = 0;
        for (var i = 0; i < _probabilities.Length; i++)
        {
            hits += _probabilities[i] > 0.5 == (i == label) ? 1 : 0;
        }
        return hits;
    }

    /// <summary>output = bias + input x kernel.</summary>
    private static void Product(
        ReadOnlySpan<double> input,
        ReadOnlySpan<float> kernel,
        ReadOnlySpan<float> bias,
        Span<double> output
    )
    {
        for (var j = 0; j < output.Length; j++)
        {
            output[j] = bias[j];
        }
        for (var i = 0; i < input.Length; i++)
        {
            var row = kernel.Slice(i * output.Length, output.Length);
            for (var j = 0; j < output.Length; j++)
            {
                output[j] += input[i] * row[j];
            }
        }
    }

    /// <summary>Gradients of a product: adds those of kernel and bias, replaces those of the input.</summary>
    private static void ProductBack(
        ReadOnlySpan<double> input,
        ReadOnlySpan<float> kernel,
        ReadOnlySpan<double> outputGradients,
        Span<float> kernelGradients,
        Span<float> biasGradients,
        Span<double> inputGradients
    )
    {
        var columns = outputGradients.Length;
        for (var j = 0; j < columns; j++)
        {
            biasGradients[j] += (float)outputGradients[j];
        }
        for (var i = 0; i < input.Length; i++)
        {
            var row = kernel.Slice(i * columns, columns);
            var rowGradients = kernelGradients.Slice(i * columns, columns);
            var sum = 0.0;
            for (var j = 0; j < columns; j++)
            {
                rowGradients[j] += (float)(input[i] * outputGradients[j]);
                sum += row[j] * outputGradients[j];
            }
            inputGradients[i] = sum;
        }
    }
}
