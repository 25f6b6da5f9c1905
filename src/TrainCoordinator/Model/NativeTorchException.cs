using Pipeline.Shared.Errors;

namespace Pipeline.TrainCoordinator.Model;

/// <summary>The native library of TorchSharp cannot be loaded on this machine.</summary>
/// <param name="path">The library at fault.</param>
/// <param name="message">The whole message, one or more full sentences.</param>
/// <param name="inner">The cause, where there is one.</param>
public sealed class NativeTorchException(string path, string message, Exception? inner = null)
    : PipelineException(message, inner)
{
    /// <summary>The library at fault.</summary>
    public string Path { get; } = path;

    /// <inheritdoc />
    public override ErrorKind Kind => ErrorKind.Settings;
}
