using System.Text;
using System.Text.Json.Serialization.Metadata;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Errors;
using Pipeline.TrainCoordinator.Checkpoints;
using Pipeline.TrainCoordinator.Evaluation;
using Pipeline.TrainCoordinator.Exchange;
using Pipeline.TrainCoordinator.Runs;
using Pipeline.TrainCoordinator.Settings;
using Pipeline.TrainCoordinator.Splits;
using Pipeline.TrainCoordinator.Tests.Evaluation;
using Pipeline.TrainCoordinator.Tests.Sessions;

namespace Pipeline.TrainCoordinator.Tests.Checkpoints;

/// <summary>Every reader of training, fed with damaged input whose seal or checksum is right: what an attacker can make.</summary>
[Collection(FuzzCollection.Name)]
public sealed class RunFuzzTests : IDisposable
{
    private readonly TempFolder _temp = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task RunRecord_Damaged_IsGoneOnWithOrRefused()
    {
        await TinyData.WriteAsync(_temp["data"], Cancellation);
        var request = TinyRun.Request(_temp["data"], _temp["run"]) with { Resume = true };
        await TinyRun.OpenAsync(request with { Resume = false });
        var path = _temp["run", "run.json"];
        var bytes = await File.ReadAllBytesAsync(path, Cancellation);

        await Fuzz.RunAsync(
            mutator => Sealed.Mutate(mutator, bytes),
            async input =>
            {
                await File.WriteAllBytesAsync(path, input, Cancellation);
                await TinyRun.OpenAsync(request);
            },
            IsClean
        );
    }

    [Fact]
    public Task ModelRecord_Damaged_IsReadOrRefused()
    {
        ModelFolderTests.Write(new ModelFolder(_temp["model"]));

        return ModelFileAsync(
            "model.json",
            File.ReadAllBytes(_temp["model", "model.json"]),
            model =>
            {
                var record = model.ReadRecord();
                model.ReadTokenizer(record);
                model.ReadLabels(record);
                model.ReadParameters(record);
            },
            Sealed.Mutate
        );
    }

    [Fact]
    public Task Claim_Damaged_IsReadOrRefused() =>
        SealedAsync(new GenerationClaim(1, 2, new CheckpointName(1, new(0, 6))), RunJson.Strict.GenerationClaim);

    [Fact]
    public Task Cursor_Damaged_IsReadOrRefused() =>
        SealedAsync(
            new CursorRecord(
                1,
                "run",
                TrainCursor.Start with
                {
                    Position = new(1, 2),
                    History = [new EpochFigures(0, new(8, 1, 2, 3), new(4, 1, 2, 3), TimeSpan.FromSeconds(3))],
                }
            ),
            RunJson.Strict.CursorRecord
        );

    [Fact]
    public async Task Sums_Damaged_AreReadOrRefused()
    {
        SummedFolder.Write(_temp["sums"], [("a", stream => stream.WriteByte(1)), ("b", _ => { })], () => { });
        var path = _temp["sums", "sums.json"];
        var bytes = await File.ReadAllBytesAsync(path, Cancellation);

        await Fuzz.RunAsync(
            mutator => Sealed.Mutate(mutator, bytes),
            async input =>
            {
                await File.WriteAllBytesAsync(path, input, Cancellation);
                var (damages, _) = await SummedFolder.DamagesAsync(_temp.Path, "sums", Cancellation);
                if (SummedFolder.Damage(_temp["sums"]) is { } problem || damages.Count > 0)
                {
                    throw new RunException(path, "It was refused.");
                }
            },
            IsClean
        );
    }

    [Fact]
    public Task SafeTensors_DamagedHeader_AreReadOrRefused()
    {
        var stream = new MemoryStream();
        SafeTensors.Write(stream, [Tensor.Of<float>("a", new float[6], 2, 3), Tensor.Of<long>("n", new[] { 7L })]);
        var bytes = stream.ToArray();
        var headerEnd = sizeof(long) + (int)BitConverter.ToInt64(bytes);
        byte[] known = [.. """{"__metadata__":{"format":"pt"},"""u8, .. bytes[(sizeof(long) + 1)..headerEnd]];
        var path = _temp["x.safetensors"];

        return Fuzz.RunAsync(
            mutator =>
            {
                if (mutator.Below(2) == 0)
                {
                    return mutator.Bytes(bytes);
                }
                var header = mutator.Json(known);
                return [.. BitConverter.GetBytes(header.LongLength), .. header, .. bytes[headerEnd..]];
            },
            input =>
            {
                File.WriteAllBytes(path, input);
                using var file = SafeTensors.Open(path);
                file.Read("a", new float[6], 2, 3);
            },
            IsClean
        );
    }

    [Fact]
    public Task Preset_Damaged_IsReadOrRefused()
    {
        var bytes = Encoding.UTF8.GetBytes(SettingsJson.Write(Presets.Get("fast").Settings));

        return Fuzz.RunAsync(
            mutator => mutator.Json(bytes),
            input => SettingsJson.Read(Encoding.UTF8.GetString(input), "mine.json"),
            IsClean
        );
    }

    [Fact]
    public Task Settings_Damaged_AreReadOrRefused()
    {
        var bytes = Encoding.UTF8.GetBytes(SettingsJson.Write(TinyRun.Settings));

        return Fuzz.RunAsync(
            mutator => mutator.Json(bytes),
            input => SettingsJson.ReadAll(Encoding.UTF8.GetString(input)),
            IsClean
        );
    }

    [Fact]
    public Task Split_Damaged_IsReadOrRefused()
    {
        var bytes = "alt.atheism/1\ttrain\nsci.space/é\ttest\r\nsci.space/3\ttest\n"u8.ToArray();

        return Fuzz.RunAsync(
            mutator => mutator.Bytes(bytes),
            input => SplitFile.Parse("split.tsv", new StringReader(Encoding.UTF8.GetString(input))),
            IsClean
        );
    }

    [Fact]
    public Task Labels_Damaged_AreReadOrRefused() =>
        ModelFileAsync(
            "labels.json",
            """["alt.atheism","sci.space"]"""u8.ToArray(),
            model => model.ReadLabels(ModelFolderTests.Record)
        );

    [Fact]
    public Task Evaluation_Damaged_IsReadOrRefused() =>
        ModelFileAsync(
            "evaluation.json",
            Encoding.UTF8.GetBytes(EvaluationJson.Write(EvaluationJsonTests.Document())),
            model => model.ReadEvaluation()
        );

    [Fact]
    public Task Frames_DamagedUnderARightChecksum_AreTakenApartOrRefused()
    {
        var sent = new MemoryStream();
        var whole = new FrameStream(sent);
        whole.Put("run").Put(3L).Put(0.5).Put<float>([1, 2, 3]).Put<int>([4, 5]).Send(FrameKind.Gradient);
        const int Header = 13;
        var values = sent.ToArray()[Header..];
        whole.SendArray([6, 7]).SendEnd();
        var bytes = sent.ToArray();

        return Fuzz.RunAsync(
            mutator =>
            {
                if (mutator.Below(4) == 0)
                {
                    return mutator.Bytes(bytes);
                }
                using var stream = new MemoryStream();
                var frames = new FrameStream(stream);
                frames.Put<byte>(mutator.Bytes(values)).Send((FrameKind)mutator.Below(256));
                frames.SendArray([6, 7]).SendEnd();
                return stream.ToArray();
            },
            input =>
            {
                using var frames = new FrameStream(new MemoryStream(input));
                frames.Receive();
                frames.TakeText();
                var count = frames.TakeInt32(0, int.MaxValue);
                frames.TakeDouble();
                frames.Take<float>(count).ToArray();
                frames.Take<int>(2).ToArray();
                frames.ReceiveArray(new float[2]);
                frames.ReceiveEnd();
            },
            e => e is IOException
        );
    }

    private Task ModelFileAsync(
        string name,
        byte[] bytes,
        Action<ModelFolder> read,
        Func<Mutator, byte[], byte[]>? mutate = null
    )
    {
        var folder = new ModelFolder(_temp["model"]);
        var path = Path.Combine(Directory.CreateDirectory(folder.Root).FullName, name);
        return Fuzz.RunAsync(
            mutator => mutate?.Invoke(mutator, bytes) ?? mutator.Json(bytes),
            input =>
            {
                File.WriteAllBytes(path, input);
                read(folder);
            },
            IsClean
        );
    }

    private static Task SealedAsync<T>(T value, JsonTypeInfo<T> type)
    {
        var bytes = SealedJson.Seal(value, type);
        return Fuzz.RunAsync(
            mutator => Sealed.Mutate(mutator, bytes),
            input =>
                SealedJson.Parse(
                    "x.json",
                    input,
                    1,
                    type,
                    (path, problem, cause) => new RunException(path, problem, cause)
                ),
            IsClean
        );
    }

    private static bool IsClean(Exception exception) => exception is PipelineException;
}
