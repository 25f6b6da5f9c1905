using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Pipeline.TrainCoordinator.Data;

namespace Pipeline.TrainCoordinator.Runs;

/// <summary>The hash by which a worker proves that it computes with the run's own documents.</summary>
internal static class DocumentsHash
{
    /// <summary>SHA-256 over the key, label and ranks of every document, in document order.</summary>
    /// <param name="documents">The documents.</param>
    /// <returns>64 lower-case hexadecimal digits.</returns>
    internal static string Of(TrainingDocuments documents)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<int> header = stackalloc int[2];
        for (var document = 0; document < documents.Count; document++)
        {
            var tokens = documents.TokensOf(document);
            (header[0], header[1]) = (documents.Labels[document], tokens.Length);
            hash.AppendData(Encoding.UTF8.GetBytes($"{documents.Keys[document]}\n"));
            hash.AppendData(MemoryMarshal.AsBytes(header));
            hash.AppendData(MemoryMarshal.AsBytes(tokens));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
