using System.Text;
using Pipeline.Shared.Artifacts;

namespace Pipeline.Testing;

/// <summary>Sealed JSON whose content has been damaged and whose seal is right again, so that the parser is reached.</summary>
public static class Sealed
{
    private const string Begin = ",\n  \"sha256\": \"";
    private const string End = "\"\n}\n";

    /// <summary>Damages a sealed document; one in eight keeps its old seal.</summary>
    public static byte[] Mutate(Mutator mutator, byte[] document)
    {
        if (mutator.Below(8) == 0)
        {
            return mutator.Json(document);
        }
        return Seal(mutator.Json(document[..^(Begin.Length + ContentHash.Length + End.Length)]));
    }

    /// <summary>Puts a seal on a body.</summary>
    public static byte[] Seal(byte[] body) =>
        [.. body, .. Encoding.ASCII.GetBytes($"{Begin}{ContentHash.Of(body)}{End}")];
}
