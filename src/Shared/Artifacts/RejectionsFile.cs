using System.Text.Json;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;

namespace Pipeline.Shared.Artifacts;

/// <summary>The inputs that were not taken in, on disk: one JSON object on each line.</summary>
/// <remarks>Bytes and rule of change: <c>docs/formats.md</c>. Stateless; safe for concurrent use.</remarks>
public static class RejectionsFile
{
    private const byte NewLine = (byte)'\n';

    /// <summary>Writes rejections by path, by code point; when this returns, they are on disk for good.</summary>
    /// <param name="root">A data folder or a staging folder.</param>
    /// <param name="rejections">The rejections, in any order.</param>
    /// <exception cref="StorageException">The folder cannot be written.</exception>
    public static ArtifactFile Write(string root, IEnumerable<Rejection> rejections) =>
        ArtifactStore.Write(root, ArtifactFolder.Rejected, ArtifactFolder.Lines, Encode(rejections));

    /// <summary>What <see cref="Write"/> would write.</summary>
    /// <param name="rejections">The rejections, in any order.</param>
    public static ArtifactFile Describe(IEnumerable<Rejection> rejections) =>
        ArtifactStore.Describe(ArtifactFolder.Rejected, ArtifactFolder.Lines, Encode(rejections));

    /// <summary>Reads rejections, by path.</summary>
    /// <param name="root">A data folder or a staging folder.</param>
    /// <param name="file">The file.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ArtifactException">The file is missing, its bytes are not those that were written, or not rejections.</exception>
    public static async Task<IReadOnlyList<Rejection>> ReadAsync(
        string root,
        ArtifactFile file,
        CancellationToken cancellationToken
    )
    {
        var bytes = await ArtifactStore.ReadAsync(root, file, cancellationToken);
        var rejections = new List<Rejection>();
        var start = 0;
        while (start < bytes.Length)
        {
            var length = bytes.AsSpan(start).IndexOf(NewLine);
            if (length < 0)
            {
                throw Damaged(root, file, rejections.Count, "it does not end with a newline", cause: null);
            }
            rejections.Add(Parse(root, file, rejections.Count, bytes.AsSpan(start, length)));
            start += length + 1;
        }
        return rejections;
    }

    private static byte[] Encode(IEnumerable<Rejection> rejections)
    {
        using var lines = new MemoryStream();
        foreach (
            var rejection in rejections
                .OrderBy(rejection => rejection.Path, CodePointOrder.Instance)
                .ThenBy(rejection => rejection.Reason)
                .ThenBy(rejection => rejection.Detail, CodePointOrder.Instance)
        )
        {
            JsonSerializer.Serialize(lines, rejection, RejectionJson.Strict.Rejection);
            lines.WriteByte(NewLine);
        }
        return lines.ToArray();
    }

    private static Rejection Parse(string root, ArtifactFile file, int index, ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, RejectionJson.Strict.Rejection)
                ?? throw Damaged(root, file, index, "it is null", cause: null);
        }
        catch (JsonException e)
        {
            throw Damaged(root, file, index, e.Message.TrimEnd('.'), e);
        }
    }

    private static ArtifactException Damaged(
        string root,
        ArtifactFile file,
        int index,
        string problem,
        Exception? cause
    )
    {
        var path = file.PathUnder(root);
        return new(path, $"Line {index + 1} of '{path}' is no rejection: {problem}. {Remedy.Verify(root)}", cause);
    }
}
