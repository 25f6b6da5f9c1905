using System.Xml.Linq;

namespace Pipeline.Rules.Tests;

/// <summary>Who may reference whom, read from the project files.</summary>
public sealed class ProjectRules
{
    [Theory]
    [InlineData("Shared")]
    [InlineData("Ingest", "Shared")]
    [InlineData("Tokenize", "Shared")]
    [InlineData("TrainCoordinator", "Shared")]
    [InlineData("Node", "Ingest", "Tokenize", "TrainCoordinator")]
    public void Project_References_ExactlyTheseProjects(string project, params string[] expected)
    {
        var references = XDocument
            .Parse(Repository.Read($"src/{project}/{project}.csproj"))
            .Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));

        Assert.Equal(expected, references, StringComparer.Ordinal);
    }

    [Fact]
    public void ProcessTests_Reference_NotTheProgram()
    {
        var reference = Assert.Single(
            XDocument
                .Parse(Repository.Read("tests/Cluster.Tests/Cluster.Tests.csproj"))
                .Descendants("ProjectReference"),
            reference => reference.Attribute("Include")!.Value.EndsWith("Node.csproj", StringComparison.Ordinal)
        );

        Assert.Equal("false", reference.Attribute("ReferenceOutputAssembly")?.Value);
    }

    [Fact]
    public void SourceFolders_Projects_AreTheFive() =>
        Assert.Equal(
            ["Ingest", "Node", "Shared", "Tokenize", "TrainCoordinator"],
            Repository.Files("src", "*.csproj").Select(file => file.Split('/')[1]),
            StringComparer.Ordinal
        );
}
