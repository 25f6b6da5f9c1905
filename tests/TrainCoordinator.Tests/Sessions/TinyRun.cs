using Pipeline.Shared.Messages;
using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Schedules;
using Pipeline.TrainCoordinator.Sessions;
using Pipeline.TrainCoordinator.Settings;

namespace Pipeline.TrainCoordinator.Tests.Sessions;

/// <summary>Runs over <see cref="TinyData"/> that take milliseconds, with every kind of mask on.</summary>
internal static class TinyRun
{
    /// <summary>48 documents train: six steps of four slices each.</summary>
    internal static TrainSettings Settings { get; } =
        new()
        {
            Model = new ModelSpec
            {
                EmbeddingRows = 0,
                EmbeddingSize = 6,
                EmbeddingTrainable = true,
                Hidden = 5,
                PieceLength = 4,
                Pooling = Pooling.Max,
                MaxLength = 10,
                Keep = KeptTokens.First,
                MeanSkip = 0.3f,
                WordDropout = 0.1f,
                ChannelDropout = 0.1f,
                HeadDropout = 0.1f,
                Classes = 0,
            },
            Schedule = new ScheduleSettings { Kind = ScheduleKind.Linear, LearningRate = 0.02 },
            Epochs = 3,
            BatchSize = 8,
            SliceSize = 2,
            ClipNorm = 5,
            Vocabulary = VocabularyScope.Train,
            Vectors = WordVectorSource.Random,
            Split = SplitKind.Keras,
        };

    /// <summary>Asks for a run, from its beginning or wherever it was left.</summary>
    internal static TrainRequest Request(string data, string run, TrainSettings? settings = null) =>
        new()
        {
            Data = data,
            Run = run,
            Settings = SettingsJson.Write(settings ?? Settings),
        };

    /// <summary>Makes a run ready.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="notes">Receives what a user would be told.</param>
    internal static Task<PreparedRun?> OpenAsync(TrainRequest request, List<string>? notes = null) =>
        new RunPreparation(lanes: 1, note => notes?.Add(note)).OpenAsync(
            request,
            TestContext.Current.CancellationToken
        );
}
