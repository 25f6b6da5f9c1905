using System.Reflection;
using System.Text.RegularExpressions;
using Pipeline.Shared.Artifacts;

namespace Pipeline.Rules.Tests;

/// <summary>Actors are thin and hidden; messages are closed and immutable. By reflection, which sees Akka's own base types.</summary>
public sealed partial class ShapeRules
{
    private static readonly Type[] Types = [.. Code.Assemblies.SelectMany(assembly => assembly.GetTypes())];

    [Fact]
    public void Actors_All_AreInternalSealedAndNamedSo() =>
        Assert.All(
            Types.Where(type =>
                Ancestors(type)
                    .Any(ancestor => string.Equals(ancestor.FullName, "Akka.Actor.ActorBase", StringComparison.Ordinal))
            ),
            actor =>
            {
                Assert.True(actor is { IsNotPublic: true, IsSealed: true }, "An actor is internal and sealed.");
                Assert.EndsWith("Actor", actor.Name.Split('`')[0], StringComparison.Ordinal);
                Assert.Matches(ActorNamespace(), actor.Namespace);
            }
        );

    [Fact]
    public void Messages_All_AreSealedRecordsOfPlainValues() =>
        Assert.All(
            Types.Where(type =>
                !type.IsInterface && type.GetInterface("Pipeline.Shared.Messages.IPipelineMessage") is not null
            ),
            message =>
            {
                Assert.True(message.IsSealed, "A message is sealed.");
                Assert.NotNull(message.GetMethod("<Clone>$")); // what the compiler gives to record classes alone
                Assert.Equal("Pipeline.Shared.Messages", message.Namespace);
                Assert.All(message.GetProperties(), property => Assert.True(IsPlain(property), property.Name));
            }
        );

    private static IEnumerable<Type> Ancestors(Type type)
    {
        for (var ancestor = type.BaseType; ancestor is not null; ancestor = ancestor.BaseType)
        {
            yield return ancestor;
        }
    }

    private static bool IsPlain(PropertyInfo property) =>
        (property.SetMethod is null || IsInitOnly(property.SetMethod))
        && (
            PlainNamespace().IsMatch(property.PropertyType.Namespace!) || property.PropertyType == typeof(ArtifactFile) // name, hash and size: what crosses instead of the file
        );

    private static bool IsInitOnly(MethodInfo setter) =>
        setter
            .ReturnParameter.GetRequiredCustomModifiers()
            .Contains(typeof(System.Runtime.CompilerServices.IsExternalInit));

    [GeneratedRegex(@"^Pipeline\.(\w+\.Actors|Node\.Hosting)$")]
    private static partial Regex ActorNamespace();

    [GeneratedRegex(@"^(System|System\.Collections\.(Immutable|Generic)|Pipeline\.Shared\.(Data|Messages))$")]
    private static partial Regex PlainNamespace();
}
