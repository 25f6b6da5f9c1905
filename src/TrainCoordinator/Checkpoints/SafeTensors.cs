using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Pipeline.Shared.Errors;

namespace Pipeline.TrainCoordinator.Checkpoints;

/// <summary>A safetensors file: named tensors behind a JSON header, which nothing executes.</summary>
/// <remarks>
/// Bytes: the header's length (8 bytes, little-endian), the header, the tensors' elements. Source:
/// https://github.com/huggingface/safetensors. Opening a file allocates for its header alone; elements are read into
/// memory the caller sized by what it expects. Safe for concurrent reads.
/// </remarks>
public sealed class SafeTensors : IDisposable
{
    // The reference implementation's limit; a header is also never longer than its file.
    private const long MaxHeaderBytes = 100_000_000;

    private readonly string _path;
    private readonly SafeFileHandle _file;
    private readonly long _dataStart;

    private SafeTensors(
        string path,
        SafeFileHandle file,
        long dataStart,
        IReadOnlyDictionary<string, TensorEntry> tensors
    )
    {
        _path = path;
        _file = file;
        _dataStart = dataStart;
        Tensors = tensors;
    }

    /// <summary>What the file holds, by name.</summary>
    public IReadOnlyDictionary<string, TensorEntry> Tensors { get; }

    /// <summary>Writes tensors in the order given.</summary>
    /// <param name="stream">Where to; it is left open.</param>
    /// <param name="tensors">The tensors; names must not repeat.</param>
    public static void Write(Stream stream, IReadOnlyList<Tensor> tensors)
    {
        var header = SafeTensorsHeader.Write(tensors);
        Span<byte> length = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach (var tensor in tensors)
        {
            stream.Write(tensor.Bytes);
        }
    }

    /// <summary>Opens a file and checks its header against the file's length.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="RunException">It is missing or not a valid safetensors file.</exception>
    public static SafeTensors Open(string path)
    {
        SafeFileHandle? file = null;
        try
        {
            file = File.OpenHandle(path);
            var fileBytes = RandomAccess.GetLength(file);
            Span<byte> prefix = stackalloc byte[sizeof(long)];
            if (!TryReadAll(file, prefix, 0))
            {
                throw new FormatException($"it has {fileBytes} bytes and cannot even hold the header's length");
            }
            var headerBytes = BinaryPrimitives.ReadInt64LittleEndian(prefix);
            if (headerBytes < 2 || headerBytes > MaxHeaderBytes || headerBytes > fileBytes - prefix.Length)
            {
                throw new FormatException(
                    $"it says its header has {headerBytes} bytes; expected 2 to {Math.Min(MaxHeaderBytes, fileBytes - prefix.Length)}"
                );
            }
            var header = new byte[headerBytes];
            if (!TryReadAll(file, header, prefix.Length))
            {
                throw new FormatException("it ends within its header");
            }
            var dataStart = prefix.Length + headerBytes;
            return new SafeTensors(path, file, dataStart, SafeTensorsHeader.Read(header, fileBytes - dataStart));
        }
        catch (Exception e)
            when (e is FormatException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            // The parser finds text that is none (bytes that are not UTF-8, half a surrogate) only when it is asked for it.
            var why = e switch
            {
                FormatException => e.Message,
                InvalidOperationException => $"its header holds text that is none ({e.Message.TrimEnd('.')})",
                _ => $"it cannot be read ({e.Message})",
            };
            throw new RunException(path, $"'{path}' is not a usable safetensors file: {why}.", e);
        }
    }

    /// <summary>Reads one tensor of the expected shape.</summary>
    /// <typeparam name="T"><see cref="float"/>, <see cref="double"/> or <see cref="long"/>.</typeparam>
    /// <param name="name">Its name.</param>
    /// <param name="destination">Receives the elements, row-major; as long as <paramref name="shape"/> says.</param>
    /// <param name="shape">The dimensions it must have.</param>
    /// <exception cref="RunException">The file has no such tensor of that type and shape.</exception>
    public void Read<T>(string name, Span<T> destination, params ReadOnlySpan<long> shape)
        where T : unmanaged
    {
        var entry = Find<T>(name, shape);
        var bytes = MemoryMarshal.AsBytes(destination);
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length, entry.End - entry.Begin, nameof(destination));
        if (!TryReadAll(_file, bytes, _dataStart + entry.Begin))
        {
            throw new RunException(_path, $"'{_path}' became shorter while tensor '{name}' was read.");
        }
    }

    /// <summary>Where a tensor of the expected shape is; the file's own length bounds what it says of its size.</summary>
    /// <typeparam name="T"><see cref="float"/>, <see cref="double"/> or <see cref="long"/>.</typeparam>
    /// <param name="name">Its name.</param>
    /// <param name="shape">The dimensions it must have.</param>
    /// <exception cref="RunException">The file has no such tensor of that type and shape.</exception>
    public TensorEntry Find<T>(string name, params ReadOnlySpan<long> shape)
        where T : unmanaged
    {
        var type = TensorTypes.Of<T>();
        var expected = $"{type} [{string.Join(',', shape.ToArray())}]";
        if (!Tensors.TryGetValue(name, out var entry))
        {
            throw new RunException(_path, $"'{_path}' has no tensor '{name}'; expected one of {expected}.");
        }
        if (entry.Type != type || !shape.SequenceEqual([.. entry.Shape]))
        {
            throw new RunException(
                _path,
                $"Tensor '{name}' of '{_path}' is {entry.Type} [{string.Join(',', entry.Shape)}], but {expected} is expected; the file belongs to another model."
            );
        }
        return entry;
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();

    private static bool TryReadAll(SafeFileHandle file, Span<byte> destination, long offset)
    {
        while (!destination.IsEmpty)
        {
            var read = RandomAccess.Read(file, destination, offset);
            if (read == 0)
            {
                return false;
            }
            destination = destination[read..];
            offset += read;
        }
        return true;
    }
}
