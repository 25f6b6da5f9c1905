using System.Text.RegularExpressions;

namespace Pipeline.Rules.Tests;

/// <summary>Rules on the text of the repository.</summary>
public sealed partial class SourceRules
{
    private static readonly string[] TextFiles =
    [
        ".cs",
        ".csproj",
        ".props",
        ".json",
        ".md",
        ".sh",
        ".conf",
        ".txt",
        ".yml",
        ".editorconfig",
        ".sln",
    ];

    [Fact]
    public void SourceFolder_Each_IsNamedInTheMap()
    {
        var map = Repository.Read("src/README.md");
        var folders = Repository
            .Files("src", "*.cs")
            .Select(file => Path.GetDirectoryName(file)!.Replace('\\', '/')["src/".Length..])
            .Distinct(StringComparer.Ordinal);

        Assert.All(folders, folder => Assert.Contains($"({folder})", map, StringComparison.Ordinal));
    }

    [Fact]
    public void Map_EachLink_LeadsToAFolderOrFile()
    {
        var links = Link().Matches(Repository.Read("src/README.md")).Select(match => match.Groups[1].Value);

        Assert.All(links, link => Assert.True(Path.Exists(Path.Combine(Repository.Root, "src", link)), link));
    }

    [Fact]
    public void TextFiles_Never_NameAPathOfOneMachine() =>
        Assert.All(
            Repository
                .Files()
                .Where(file => TextFiles.Contains(Path.GetExtension(file), StringComparer.Ordinal))
                .Where(file => !file.EndsWith("/SourceRules.cs", StringComparison.Ordinal)),
            file => Assert.DoesNotMatch(MachinePath(), Repository.Read(file))
        );

    [Fact]
    public void Code_Never_LeavesWorkForLater() =>
        Assert.All(
            Repository.Files("", "*.cs").Where(file => !file.EndsWith("/SourceRules.cs", StringComparison.Ordinal)),
            file => Assert.DoesNotMatch(Unfinished(), Repository.Read(file))
        );

    [Fact]
    public void Types_Never_HaveANameThatSaysNothing() =>
        Assert.All(
            Repository.Files("src", "*.cs"),
            file => Assert.DoesNotMatch(Meaningless(), Path.GetFileNameWithoutExtension(file))
        );

    [GeneratedRegex(@"\]\((?!https?:)([^)#]+)[^)]*\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"(?<![\w.~/}])/(work|root|home|Users|farm|mnt)/\w")]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX|NotImplementedException)\b")]
    private static partial Regex Unfinished();

    [GeneratedRegex("(Manager|Helper|Helpers|Util|Utils|Utility|Base|Impl)$")]
    private static partial Regex Meaningless();
}
