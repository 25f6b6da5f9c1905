using Pipeline.Shared.Errors;

namespace Pipeline.Shared.Artifacts;

/// <summary>The root of a data folder as it is found: sound, or damaged and known from the index all the same.</summary>
/// <param name="Manifest">The root; where it is damaged, the copy that the index keeps; <c>null</c> where there is neither.</param>
/// <param name="Damage">What is wrong with <c>manifest.json</c>; <c>null</c> where nothing is.</param>
public sealed record FoundManifest(Manifest? Manifest, Damage? Damage)
{
    /// <summary>Hash of <c>manifest.json</c> as it is; <c>null</c> where it cannot be read.</summary>
    internal string? Sha256 => Damage is null ? ManifestFile.Sha256(Manifest!) : Damage.FoundSha256;

    /// <summary>Looks for the root of a data folder.</summary>
    /// <param name="folder">The folder.</param>
    public static FoundManifest In(DataFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        try
        {
            return new FoundManifest(ManifestFile.Read(folder.Root), Damage: null);
        }
        catch (ArtifactException e)
        {
            // Of a newer program's folder nothing is known, whatever an index says.
            var copy = ManifestFile.IsNewer(folder.Root) ? null : CorpusIndexFile.Find(folder.IndexPath)?.ManifestBytes;
            var manifest = copy is { } bytes ? ManifestFile.TryParse(folder.Root, bytes.AsSpan()) : null;
            return new FoundManifest(
                manifest,
                new Damage(
                    ManifestFile.Name,
                    manifest is null
                        ? e.Message
                        : $"{e.Message} The index of this machine keeps a copy with the sha256 {ContentHash.Of(copy!.Value.AsSpan())}.",
                    manifest is null ? null : ContentHash.Of(copy!.Value.AsSpan()),
                    FoundHash(folder.Root)
                )
            );
        }
    }

    private static string? FoundHash(string root)
    {
        try
        {
            return ManifestFile.FindBytes(root) is { } bytes ? ContentHash.Of(bytes) : null;
        }
        catch (ArtifactException)
        {
            return null; // it cannot be read, as the damage says
        }
    }
}
