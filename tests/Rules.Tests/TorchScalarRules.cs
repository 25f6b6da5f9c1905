using Mono.Cecil;

namespace Pipeline.Rules.Tests;

/// <summary>TorchSharp's numbers may be freed while a call still reads them, unless something holds on to them.</summary>
/// <remarks>
/// TorchSharp hands the native part of a <c>Scalar</c> to libtorch and forgets the object, so that a collection which
/// another thread sets off during the call may free it ("Unknown scalar type"). Even a sum of two tensors makes one.
/// </remarks>
public sealed class TorchScalarRules
{
    private const string Scalar = "TorchSharp.Scalar";
    private const string Holder = "TorchNumbers";

    private static readonly DefaultAssemblyResolver Resolver = ResolverOf(AppContext.BaseDirectory);

    private static readonly Dictionary<string, MethodDefinition> TorchSharp = Methods("TorchSharp.dll")
        .ToDictionary(method => method.FullName, StringComparer.Ordinal);

    private readonly Dictionary<string, bool> _known = new(StringComparer.Ordinal);

    [Fact]
    public void Scalars_OutsideTheirHolder_AreNotMade()
    {
        var calls = Methods("Pipeline.TrainCoordinator.dll")
            .Where(method => !string.Equals(method.DeclaringType.Name, Holder, StringComparison.Ordinal))
            .SelectMany(method => Calls(method).Where(MakesScalar).Select(call => $"{method.FullName} calls {call}"));

        Assert.Equal("", string.Join('\n', calls));
    }

    [Fact]
    public void Scalars_InTheirHolder_AreMadeOnce()
    {
        var calls = Methods("Pipeline.TrainCoordinator.dll")
            .Where(method => string.Equals(method.DeclaringType.Name, Holder, StringComparison.Ordinal))
            .Where(method => !string.Equals(method.Name, ".cctor", StringComparison.Ordinal))
            .SelectMany(method => Calls(method).Where(MakesScalar).Select(call => $"{method.FullName} calls {call}"));

        Assert.Equal("", string.Join('\n', calls));
    }

    private bool MakesScalar(string method)
    {
        if (_known.TryGetValue(method, out var known))
        {
            return known;
        }
        _known[method] = false; // of a method that calls itself
        var isMaker =
            method.StartsWith($"{Scalar} {Scalar}::op_Implicit(", StringComparison.Ordinal)
            || method.Contains($"{Scalar}::.ctor(", StringComparison.Ordinal)
            || method.StartsWith($"{Scalar} TorchSharp.ScalarExtensionMethods::", StringComparison.Ordinal);
        return _known[method] =
            isMaker || (TorchSharp.TryGetValue(method, out var definition) && Calls(definition).Any(MakesScalar));
    }

    private static IEnumerable<string> Calls(MethodDefinition method) =>
        method
            .Body.Instructions.Select(instruction => instruction.Operand)
            .OfType<MethodReference>()
            .Where(call => call.DeclaringType.FullName.StartsWith("TorchSharp.", StringComparison.Ordinal))
            .Select(call => call.Resolve().FullName);

    private static IEnumerable<MethodDefinition> Methods(string assembly) =>
        ModuleDefinition
            .ReadModule(
                Path.Combine(AppContext.BaseDirectory, assembly),
                new ReaderParameters { AssemblyResolver = Resolver }
            )
            .GetTypes()
            .SelectMany(type => type.Methods)
            .Where(method => method.HasBody);

    private static DefaultAssemblyResolver ResolverOf(string folder)
    {
        var resolver = new DefaultAssemblyResolver();
        resolver.AddSearchDirectory(folder);
        return resolver;
    }
}
