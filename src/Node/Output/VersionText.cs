using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.Json;

namespace Pipeline.Node.Output;

/// <summary>Says which program this is and what it is made of.</summary>
internal static class VersionText
{
    private static readonly string[] Packages =
    [
        "Akka.Cluster",
        "Parquet.Net",
        "TorchSharp",
        "TorchSharp-cpu",
        "Spectre.Console",
        "System.CommandLine",
    ];

    /// <summary>The version, for example <c>0.1.0</c>.</summary>
    internal static string Number => Informational.Split('+')[0];

    private static string Informational =>
        typeof(VersionText).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <summary>Writes the version.</summary>
    /// <param name="output">Where it goes.</param>
    /// <param name="verbose">Whether to add the machine's arithmetic, the runtime and the packages.</param>
    internal static void Write(TextWriter output, bool verbose)
    {
        output.WriteLine($"pipeline {Number}");
        if (!verbose)
        {
            return;
        }
        var report = new TextReport(output);
        report.Facts(
            ("commit", Informational.Split('+') is [_, var commit] ? commit : "unknown"),
            ("arithmetic", Arithmetic()),
            ("cores", $"{Environment.ProcessorCount}"),
            ("runtime", $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}")
        );
        report.Facts([.. PackageVersions()]);
    }

    private static string Arithmetic() =>
        Vector512.IsHardwareAccelerated ? "512-bit vectors"
        : Vector256.IsHardwareAccelerated ? "256-bit vectors"
        : Vector128.IsHardwareAccelerated ? "128-bit vectors"
        : "no vectors";

    private static IEnumerable<(string Name, string Value)> PackageVersions()
    {
        var file = Path.Combine(AppContext.BaseDirectory, "Pipeline.Node.deps.json"); // written by every build
        using var dependencies = JsonDocument.Parse(File.ReadAllBytes(file));
        return
        [
            .. dependencies
                .RootElement.GetProperty("libraries")
                .EnumerateObject()
                .Select(library => library.Name.Split('/'))
                .Where(parts => Packages.Contains(parts[0], StringComparer.Ordinal))
                .Select(parts => (parts[0], parts[1])),
        ];
    }
}
