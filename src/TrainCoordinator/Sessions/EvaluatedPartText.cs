using System.Text.Json;
using Pipeline.Shared.Messages;

namespace Pipeline.TrainCoordinator.Sessions;

/// <summary>Names of the parts of a corpus.</summary>
internal static class EvaluatedPartText
{
    /// <summary>The name, lower case with hyphens.</summary>
    /// <param name="part">The part.</param>
    internal static string Of(EvaluatedPart part) => JsonNamingPolicy.KebabCaseLower.ConvertName($"{part}");
}
