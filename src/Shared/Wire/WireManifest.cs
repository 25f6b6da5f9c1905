using System.Collections.Frozen;
using Pipeline.Shared.Messages;

namespace Pipeline.Shared.Wire;

/// <summary>The short names that stand for message types on the wire.</summary>
/// <remarks>A published name keeps its type for ever; a changed message is a new record with a new name.</remarks>
public static class WireManifest
{
    private static readonly FrozenDictionary<string, Type> TypeOfName = new Dictionary<string, Type>(
        StringComparer.Ordinal
    )
    {
        ["job.list"] = typeof(JobMessages.ListJobs),
        ["job.listed"] = typeof(JobMessages.JobsListed),
        ["job.find"] = typeof(JobMessages.FindJob),
        ["job.unknown"] = typeof(JobMessages.JobNotFound),
        ["job.remark"] = typeof(JobMessages.JobRemark),
        ["preprocess.start"] = typeof(PreprocessMessages.StartPreprocess),
        ["preprocess.cancel"] = typeof(PreprocessMessages.CancelPreprocess),
        ["preprocess.progress"] = typeof(PreprocessProgress),
        ["preprocess.completed"] = typeof(PreprocessMessages.PreprocessCompleted),
        ["preprocess.failed"] = typeof(PreprocessMessages.PreprocessFailed),
        ["tokenize.offer"] = typeof(TokenizeMessages.OfferLane),
        ["tokenize.build"] = typeof(TokenizeMessages.BuildBlock),
        ["tokenize.built"] = typeof(TokenizeMessages.BlockBuilt),
        ["tokenize.hash"] = typeof(TokenizeMessages.HashDocuments),
        ["tokenize.hashed"] = typeof(TokenizeMessages.DocumentsHashed),
        ["tokenize.merge"] = typeof(TokenizeMessages.MergeWords),
        ["tokenize.merged"] = typeof(TokenizeMessages.WordsMerged),
        ["tokenize.encode"] = typeof(TokenizeMessages.WriteShard),
        ["tokenize.encoded"] = typeof(TokenizeMessages.ShardWritten),
        ["tokenize.failed"] = typeof(TokenizeMessages.TaskFailed),
        ["tokenize.ended"] = typeof(TokenizeMessages.JobEnded),
        ["train.start"] = typeof(TrainMessages.StartTraining),
        ["train.completed"] = typeof(TrainMessages.TrainingCompleted),
        ["train.evaluate"] = typeof(TrainMessages.StartEvaluation),
        ["train.evaluated"] = typeof(TrainMessages.EvaluationCompleted),
        ["train.cancel"] = typeof(TrainMessages.CancelJob),
        ["train.failed"] = typeof(TrainMessages.JobFailed),
        ["train.progress"] = typeof(TrainProgress),
        ["train.offer"] = typeof(TrainMessages.OfferLanes),
        ["train.prepare"] = typeof(TrainMessages.PrepareRun),
        ["train.refused"] = typeof(TrainMessages.RunRefused),
        ["train.end"] = typeof(TrainMessages.EndRun),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<Type, string> NameOfType = TypeOfName.ToFrozenDictionary(
        pair => pair.Value,
        pair => pair.Key
    );

    /// <summary>Every name with its type, in ordinal order of the names.</summary>
    public static IEnumerable<KeyValuePair<string, Type>> All =>
        TypeOfName.OrderBy(pair => pair.Key, StringComparer.Ordinal);

    /// <summary>The name of a message type.</summary>
    /// <param name="message">The type.</param>
    /// <exception cref="WireFormatException">The type has none.</exception>
    internal static string NameOf(Type message) =>
        NameOfType.TryGetValue(message, out var name)
            ? name
            : throw new WireFormatException($"{message} has no name in {nameof(WireManifest)}; add one.");

    /// <summary>The message type of a name.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="WireFormatException">No type has it.</exception>
    internal static Type TypeOf(string name) =>
        TypeOfName.TryGetValue(name, out var type)
            ? type
            : throw new WireFormatException(
                $"A message is called '{name}', which this version does not know; run the same version on every node."
            );
}
