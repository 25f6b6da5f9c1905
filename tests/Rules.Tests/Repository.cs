using System.Runtime.CompilerServices;

namespace Pipeline.Rules.Tests;

/// <summary>The files of the repository that the tests were built from.</summary>
internal static class Repository
{
    private static readonly string[] NotOurs = ["artifacts", ".git", "data", "runs", "pipeline-run", "TestResults"];

    /// <summary>The folder that holds <c>Pipeline.sln</c>.</summary>
    internal static string Root { get; } = Path.GetFullPath(Path.Combine(SourceFolder(), "..", ".."));

    /// <summary>All files below a folder, as paths relative to the root with <c>/</c> between parts, build output left out.</summary>
    internal static IEnumerable<string> Files(string under = "", string pattern = "*") =>
        Directory
            .EnumerateFiles(Path.Combine(Root, under), pattern, SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(file => !file.Split('/').Any(part => NotOurs.Contains(part, StringComparer.Ordinal)))
            .Order(StringComparer.Ordinal);

    /// <summary>The text of one file.</summary>
    internal static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    private static string SourceFolder([CallerFilePath] string thisFile = "") => Path.GetDirectoryName(thisFile)!;
}
