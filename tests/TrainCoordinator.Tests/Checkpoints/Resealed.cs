using System.Text;
using System.Text.RegularExpressions;

namespace Pipeline.TrainCoordinator.Tests.Checkpoints;

/// <summary>Changes sealed documents as somebody would who can seal them again.</summary>
internal static class Resealed
{
    private const string Seal = ",\n  \"sha256\": \"";

    /// <summary>Gives a member of a sealed document another value.</summary>
    /// <param name="path">The document.</param>
    /// <param name="parent">The member that it is in, at any depth; the first of that name.</param>
    /// <param name="member">The member; the first of that name after its parent's.</param>
    /// <param name="value">Its value, as JSON.</param>
    internal static void Edit(string path, string parent, string member, string value)
    {
        var json = File.ReadAllText(path);
        var body = json[..json.LastIndexOf(Seal, StringComparison.Ordinal)];
        var at = body.IndexOf($"\"{parent}\":", StringComparison.Ordinal);
        var old = Regex.Match(
            body[at..],
            $"\"{member}\": ([^,\\n\\[]+|\\[[^\\]]*\\])",
            RegexOptions.None,
            TimeSpan.FromSeconds(1)
        );
        Assert.True(old.Success, $"There is no {parent}.{member}.");
        var edited = $"{body[..(at + old.Index)]}\"{member}\": {value}{body[(at + old.Index + old.Length)..]}";
        File.WriteAllBytes(path, Sealed.Seal(Encoding.UTF8.GetBytes(edited)));
    }
}
