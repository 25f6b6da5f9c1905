using ArchUnitNET.xUnitV3;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace Pipeline.Rules.Tests;

/// <summary>Each library stays in the folders that wrap it.</summary>
public sealed class LibraryRules
{
    [Theory]
    [InlineData("Akka", @"^Akka(\.|$)", @"^Pipeline\.(\w+\.Actors|Shared\.Wire|Node\.Hosting)(\.|$)")]
    [InlineData("TorchSharp", @"^TorchSharp(\.|$)", @"^Pipeline\.TrainCoordinator\.Model(\.|$)")]
    [InlineData("Microsoft.ML", @"^Microsoft\.ML(\.|$)", @"^Pipeline\.TrainCoordinator\.Baseline(\.|$)")]
    [InlineData("Parquet", @"^Parquet(\.|$)", @"^Pipeline\.Shared\.Artifacts(\.|$)")]
    [InlineData("Spectre", @"^Spectre(\.|$)", @"^Pipeline\.Node\.Output(\.|$)")]
    [InlineData("OxyPlot", @"^OxyPlot(\.|$)", @"^Pipeline\.Node\.Output(\.|$)")]
    [InlineData("System.CommandLine", @"^System\.CommandLine(\.|$)", @"^Pipeline\.Node\.(Commands|Output)(\.|$)")]
    public void Library_OutsideItsFolders_IsNotUsed(string library, string types, string allowed) =>
        Types()
            .That()
            .Are(Code.OursOutside(allowed))
            .Should()
            .NotDependOnAny(Types(true).That().ResideInNamespaceMatching(types))
            .Because($"{library} may change without touching more than its wrapper")
            .Check(Code.Architecture);

    [Fact]
    public void Console_OutsideOutput_IsNotUsed() =>
        Types()
            .That()
            .Are(Code.OursOutside(@"^Pipeline\.Node\.Output(\.|$)"))
            .Should()
            .NotDependOnAny(Types(true).That().HaveFullName("System.Console"))
            .Because("standard output carries reports and nothing else")
            .Check(Code.Architecture);

    [Theory]
    [InlineData("System.IO.File")]
    [InlineData("System.IO.Directory")]
    [InlineData("System.IO.FileStream")]
    [InlineData("System.IO.FileInfo")]
    [InlineData("System.IO.DirectoryInfo")]
    [InlineData("System.IO.RandomAccess")]
    public void Files_OutsideTheirFolders_AreNotTouched(string type) =>
        Types()
            .That()
            .Are(Code.OursOutside(@"^Pipeline\.(\w+\.Files|Shared\.Artifacts|\w+\.Checkpoints|Node)(\.|$)"))
            .Should()
            .NotDependOnAny(Types(true).That().HaveFullName(type))
            .Because("pure code takes spans and values, so that it can be tested without a disk")
            .Check(Code.Architecture);
}
