using ArchUnitNET.Domain;
using ArchUnitNET.Fluent.Syntax.Elements.Types;
using ArchUnitNET.Loader;
using static ArchUnitNET.Fluent.ArchRuleDefinition;
using Assembly = System.Reflection.Assembly;

namespace Pipeline.Rules.Tests;

/// <summary>The five assemblies, loaded once for all rules.</summary>
internal static class Code
{
    /// <summary>The assemblies, those with the fewest references first.</summary>
    internal static Assembly[] Assemblies { get; } =
    [
        .. new[] { "Shared", "Ingest", "Tokenize", "TrainCoordinator", "Node" }.Select(name =>
            Assembly.Load($"Pipeline.{name}")
        ),
    ];

    /// <summary>All types of the program.</summary>
    internal static Architecture Architecture { get; } = new ArchLoader().LoadAssemblies(Assemblies).Build();

    /// <summary>Our types in the namespaces that do not match.</summary>
    /// <param name="allowed">A regular expression on the namespace.</param>
    internal static GivenTypesConjunction OursOutside(string allowed) =>
        Types().That().ResideInNamespaceMatching(@"^Pipeline(\.|$)").And().DoNotResideInNamespaceMatching(allowed);
}
