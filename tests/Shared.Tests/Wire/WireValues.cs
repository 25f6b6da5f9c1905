using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using Pipeline.Shared.Messages;
using Pipeline.Shared.Seeds;

namespace Pipeline.Shared.Tests.Wire;

/// <summary>Makes and compares values of message types without knowing them.</summary>
internal static class WireValues
{
    internal static IEnumerable<Type> MessageTypes =>
        typeof(IPipelineMessage)
            .Assembly.GetTypes()
            .Where(type => type.IsAssignableTo(typeof(IPipelineMessage)) && !type.IsInterface);

    /// <summary>A value that depends on the seed in every member.</summary>
    internal static object? Create(Type type, ref ulong seed)
    {
        var bits = CounterRandom.Bits(seed++, 0);
        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return bits % 2 == 0 ? null : Create(underlying, ref seed);
        }
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>))
        {
            return CreateArray(type.GenericTypeArguments[0], (int)(bits % 4), ref seed);
        }
        if (type.IsEnum)
        {
            var values = Enum.GetValues(type);
            return values.GetValue((int)(bits % (ulong)values.Length));
        }
        return Type.GetTypeCode(type) switch
        {
            TypeCode.String => (bits % 3) switch
            {
                0 => "",
                1 => $"é\n{bits:x}",
                _ => "😀",
            },
            TypeCode.Boolean => bits % 2 == 0,
            TypeCode.Byte => (byte)(bits & 0xFF),
            TypeCode.Int32 => unchecked((int)bits),
            TypeCode.UInt32 => unchecked((uint)bits),
            TypeCode.Int64 => unchecked((long)bits),
            TypeCode.UInt64 => bits,
            TypeCode.Single => (float)bits,
            TypeCode.Double => (double)bits,
            _ when type == typeof(UInt128) => new UInt128(bits, ~bits),
            _ when type == typeof(TimeSpan) => TimeSpan.FromTicks((long)(bits >> 1)),
            _ => CreateRecord(type, ref seed),
        };
    }

    /// <summary>The public members of a value that differ from another's, by path.</summary>
    internal static IEnumerable<string> Differences(object? expected, object? actual, string path)
    {
        if (expected is IEnumerable and not string && actual is IEnumerable)
        {
            var left = ((IEnumerable)expected).Cast<object?>().ToList();
            var right = ((IEnumerable)actual).Cast<object?>().ToList();
            return left.Count != right.Count
                ? [$"{path}: {left.Count} items became {right.Count}"]
                : left.SelectMany((item, i) => Differences(item, right[i], $"{path}[{i}]"));
        }
        if (IsRecord(expected) && IsRecord(actual))
        {
            return Properties(expected!.GetType())
                .SelectMany(p => Differences(p.GetValue(expected), p.GetValue(actual), $"{path}.{p.Name}"));
        }
        return Equals(expected, actual) ? [] : [$"{path}: {expected} became {actual}"];
    }

    private static bool IsRecord(object? value) =>
        value is not null
        && !value.GetType().IsEnum
        && value.GetType().Namespace!.StartsWith("Pipeline", StringComparison.Ordinal);

    private static PropertyInfo[] Properties(Type type) =>
        type.GetProperties(BindingFlags.Instance | BindingFlags.Public);

    private static object CreateRecord(Type type, ref ulong seed)
    {
        var nullability = new NullabilityInfoContext();
        var constructor = type.GetConstructors().OrderByDescending(c => c.GetParameters().Length).First();
        var arguments = new List<object?>();
        foreach (var parameter in constructor.GetParameters())
        {
            arguments.Add(CreateMember(parameter.ParameterType, nullability.Create(parameter), ref seed));
        }
        var record = constructor.Invoke([.. arguments]);
        foreach (var property in Properties(type).Where(p => p.CanWrite && arguments.Count == 0))
        {
            property.SetValue(record, CreateMember(property.PropertyType, nullability.Create(property), ref seed));
        }
        return record;
    }

    private static object? CreateMember(Type type, NullabilityInfo nullability, ref ulong seed) =>
        !type.IsValueType
        && nullability.ReadState == NullabilityState.Nullable
        && CounterRandom.Bits(seed++, 1) % 2 == 0
            ? null
            : Create(type, ref seed);

    private static object CreateArray(Type element, int length, ref ulong seed)
    {
        var array = Array.CreateInstance(element, length);
        for (var i = 0; i < length; i++)
        {
            array.SetValue(Create(element, ref seed), i);
        }
        return typeof(ImmutableArray)
            .GetMethods()
            .Single(m => m.Name is "Create" && m.GetParameters() is [{ ParameterType.IsArray: true }])
            .MakeGenericMethod(element)
            .Invoke(null, [array])!;
    }
}
