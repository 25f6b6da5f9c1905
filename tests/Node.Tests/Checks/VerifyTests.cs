using System.Text.Json;
using Pipeline.Shared.Artifacts;

namespace Pipeline.Node.Tests.Checks;

/// <summary>Every way to damage every kind of file is named with both hashes, and what can be made again is.</summary>
public sealed class VerifyTests(SampleRun sample) : IDisposable
{
    private readonly TempFolder _temp = new();

    private string Data => _temp["data"];

    private string Run => _temp["run"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Kinds =>
        ["manifest.json", "blocks/*.words.parquet", "blocks/*", "vocabulary/*", "vectors/*", "shards/*", "rejected/*"];

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Verify_WholeFoldersAndSources_FindsNothing()
    {
        CopySample();

        var (code, report) = await VerifyAsync("--sources", "--run", Run);

        Assert.Equal(0, code);
        Assert.Equal(
            ManifestFile.Read(Data).Documents,
            report.GetProperty("sources").GetProperty("documents").GetInt64()
        );
        Assert.True(report.GetProperty("run").GetProperty("files").GetInt32() > 12);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public Task Repair_FlippedBit_IsNamedAndRestored(string kind) => NamedAndRestored(kind, Verification.FlipBit);

    [Theory]
    [MemberData(nameof(Kinds))]
    public Task Repair_TruncatedFile_IsNamedAndRestored(string kind) =>
        NamedAndRestored(kind, path => File.WriteAllBytes(path, File.ReadAllBytes(path)[..^7]));

    [Theory]
    [MemberData(nameof(Kinds))]
    public Task Repair_DeletedFile_IsNamedAndRestored(string kind) => NamedAndRestored(kind, File.Delete);

    [Theory]
    [MemberData(nameof(Kinds))]
    public Task Repair_FileReplacedByAnother_IsNamedAndRestored(string kind) =>
        NamedAndRestored(
            kind,
            path =>
                File.Copy(
                    Path.Combine(Data, SampleRun.FirstOf(Data, "shards/*", otherThan: path)),
                    path,
                    overwrite: true
                )
        );

    [Theory]
    [InlineData("blocks/*")]
    [InlineData("shards/*")]
    public Task Repair_FolderInPlaceOfAFile_IsNamedAndRestored(string kind) =>
        NamedAndRestored(
            kind,
            path =>
            {
                File.Delete(path);
                Directory.CreateDirectory(path);
            }
        );

    [Fact]
    public async Task Repair_FolderWithFilesInPlaceOfAFile_SaysWhatToDoAndRestoresTheRest()
    {
        CopySample();
        var chunks = ManifestFile.Read(Data).Chunks;
        var (path, other) = (chunks[0].Shard.PathUnder(Data), chunks[1].Shard.PathUnder(Data));
        File.Delete(path);
        Directory.CreateDirectory(path);
        await File.WriteAllTextAsync(Path.Combine(path, "notes"), "mine", Cancellation);
        File.Delete(other);

        var (code, report) = await VerifyAsync("--repair");

        Assert.Equal(4, code);
        var loss = Assert.Single(report.GetProperty("repair").GetProperty("lost").EnumerateArray());
        Assert.Contains("move it away", loss.GetProperty("problem").GetString(), StringComparison.Ordinal);
        Assert.True(File.Exists(other));
        Assert.True(File.Exists(Path.Combine(path, "notes")));
    }

    [Fact]
    public async Task Repair_EveryFileOfTwoKindsSwapped_RestoresAll()
    {
        CopySample();
        var names = SampleRun.Files(Data).Where(name => name.StartsWith("blocks/", StringComparison.Ordinal)).ToList();
        for (var i = 0; i + 1 < names.Count; i += 2)
        {
            var (one, other) = (Path.Combine(Data, names[i]), Path.Combine(Data, names[i + 1]));
            File.Move(one, _temp["aside"]);
            File.Move(other, one);
            File.Move(_temp["aside"], other);
        }

        var (code, report) = await VerifyAsync();
        var (repaired, _) = await VerifyAsync("--repair");

        Assert.Equal((4, 0), (code, repaired));
        Assert.Equal(names, Named(report).Order(StringComparer.Ordinal));
        Assert.Equal(FolderContent.Of(sample.Data), FolderContent.Of(Data));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Repair_DuplicateUnderAnotherHash_IsNamedAndRemoved(string kind)
    {
        CopySample();
        var name = SampleRun.FirstOf(Data, kind);
        var duplicate = name.Contains('/', StringComparison.Ordinal)
            ? $"{name.Split('/')[0]}/{new string('0', 64)}{name[(name.IndexOf('/', StringComparison.Ordinal) + 65)..]}"
            : $"manifest.json.{Guid.Empty:N}.tmp";
        File.Copy(Path.Combine(Data, name), Path.Combine(Data, duplicate));

        var (code, report) = await VerifyAsync();
        await VerifyAsync("--repair");

        Assert.Equal(0, code);
        if (name.Contains('/', StringComparison.Ordinal))
        {
            var unnamed = Assert.Single(report.GetProperty("unnamedFiles").EnumerateArray());
            Assert.Equal(duplicate, unnamed.GetProperty("name").GetString());
            Assert.Equal(SampleRun.Sha256(Path.Combine(Data, name)), unnamed.GetProperty("sha256").GetString());
        }
        Assert.Equal(FolderContent.Of(sample.Data), FolderContent.Of(Data));
    }

    [Fact]
    public async Task Repair_EverythingButTheIndexDeleted_RestoresAll()
    {
        CopySample();
        foreach (var name in SampleRun.Files(Data))
        {
            File.Delete(Path.Combine(Data, name));
        }

        var (code, report) = await VerifyAsync("--repair");

        Assert.Equal(0, code);
        Assert.Equal(
            SampleRun.Files(sample.Data),
            report
                .GetProperty("repair")
                .GetProperty("restored")
                .EnumerateArray()
                .Select(file => file.GetString())
                .Order(StringComparer.Ordinal)
        );
        Assert.Equal(FolderContent.Of(sample.Data), FolderContent.Of(Data));
    }

    [Fact]
    public async Task Repair_OneSourceFileGone_RestoresTheRestAndSaysWhatCannotBe()
    {
        CopySample();
        SampleRun.Copy(sample.Corpus, _temp["corpus"]);
        var manifest = ManifestFile.Read(Data);
        var (lost, kept) = (manifest.Chunks[0], manifest.Chunks[1]);
        var gone = (await BlockFile.ReadDocumentsAsync(Data, lost.Block, Cancellation)).Keys[0];
        File.Delete(_temp["corpus", gone.Label, gone.Name]);
        foreach (var file in (ArtifactFile[])[lost.Block, lost.Shard, kept.Block, kept.Shard])
        {
            File.Delete(file.PathUnder(Data));
        }

        var (code, report) = await VerifyAsync("--repair", "--corpus", _temp["corpus"], "--sources");

        Assert.Equal(4, code);
        var repair = report.GetProperty("repair");
        Assert.Equal(
            [kept.Block.Name, kept.Shard.Name],
            repair.GetProperty("restored").EnumerateArray().Select(file => file.GetString())
        );
        var losses = repair.GetProperty("lost").EnumerateArray().ToList();
        Assert.Equal([lost.Block.Name, lost.Shard.Name], losses.Select(loss => loss.GetProperty("file").GetString()));
        Assert.Equal([lost.Block.Name, lost.Shard.Name], Named(report));
    }

    [Fact]
    public async Task Repair_ChangedSourceFile_IsNamedAndNothingElseIsPutInPlace()
    {
        CopySample();
        SampleRun.Copy(sample.Corpus, _temp["corpus"]);
        var chunk = ManifestFile.Read(Data).Chunks[0];
        var changed = (await BlockFile.ReadDocumentsAsync(Data, chunk.Block, Cancellation)).Keys[3];
        await File.AppendAllTextAsync(_temp["corpus", changed.Label, changed.Name], "more", Cancellation);
        File.Delete(chunk.Block.PathUnder(Data));
        // Where something is lost, the root may be an old copy: what it does not name may be all there is.
        await File.WriteAllTextAsync(Path.Combine(Data, $"shards/{new string('0', 64)}.parquet"), "", Cancellation);
        var before = FolderContent.Of(Data);

        var (code, report) = await VerifyAsync("--repair", "--corpus", _temp["corpus"]);

        Assert.Equal(4, code);
        var loss = Assert.Single(report.GetProperty("repair").GetProperty("lost").EnumerateArray());
        Assert.Matches(
            $"^It cannot be restored: of its documents, '{changed}' has changed: its XxHash128 was [0-9a-f]{{32}} and is [0-9a-f]{{32}}\\.$",
            loss.GetProperty("problem").GetString()
        );
        Assert.Equal(before, FolderContent.Of(Data));
    }

    [Fact]
    public async Task Repair_VectorsWhoseSourceIsAnotherFileNow_SaysSo()
    {
        CopySample();
        var vectors = ManifestFile.Read(Data).Vectors!;
        File.Delete(vectors.File.PathUnder(Data));
        new DataFolder(Data).RememberSource(sample.Corpus, _temp["gone.txt"]);

        var (code, report) = await VerifyAsync("--repair");

        Assert.Equal(4, code);
        var loss = Assert.Single(report.GetProperty("repair").GetProperty("lost").EnumerateArray());
        Assert.Equal(
            $"It cannot be restored: of its source, '{_temp["gone.txt"]}' is missing; expected the sha256 {vectors.SourceSha256}.",
            loss.GetProperty("problem").GetString()
        );
    }

    [Fact]
    public async Task Repair_NoManifestAndNoIndex_SaysWhatToDo()
    {
        CopySample();
        File.WriteAllText(Path.Combine(Data, "manifest.json"), "{}");
        Directory.Delete(Path.Combine(Data, ".local"), recursive: true);
        var terminal = new TestTerminal();

        var code = await terminal.RunAsync("verify", Data, "--repair");

        Assert.Equal((4, ""), (code, terminal.Output));
        Assert.Contains(
            "Run 'pipeline preprocess' with the same options to rebuild it",
            terminal.Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Sources_MissingChangedAndNewFiles_AreNamed()
    {
        CopySample();
        SampleRun.Copy(sample.Corpus, _temp["corpus"]);
        var keys = (
            await BlockFile.ReadDocumentsAsync(Data, ManifestFile.Read(Data).Chunks[0].Block, Cancellation)
        ).Keys;
        File.Delete(_temp["corpus", keys[0].Label, keys[0].Name]);
        await File.AppendAllTextAsync(_temp["corpus", keys[1].Label, keys[1].Name], "more", Cancellation);
        await File.WriteAllTextAsync(_temp["corpus", keys[0].Label, "0"], "new", Cancellation);

        var (code, report) = await VerifyAsync("--sources", "--corpus", _temp["corpus"]);

        Assert.Equal(4, code);
        var differences = report
            .GetProperty("sources")
            .GetProperty("differences")
            .EnumerateArray()
            .ToDictionary(d => d.GetProperty("file").GetString()!, d => d.GetProperty("problem").GetString()!);
        Assert.Equal(3, differences.Count);
        Assert.StartsWith("It is missing", differences[$"{keys[0]}"], StringComparison.Ordinal);
        Assert.StartsWith("It has changed", differences[$"{keys[1]}"], StringComparison.Ordinal);
        Assert.StartsWith("It is new", differences[$"{keys[0].Label}/0"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_EachFileFlippedTruncatedReplacedOrDeleted_IsNamed()
    {
        CopySample();
        Action<string>[] harms =
        [
            Verification.FlipBit,
            path => File.WriteAllBytes(path, File.ReadAllBytes(path)[..^1]),
            path => File.Copy(Path.Combine(Data, SampleRun.FirstOf(Data, "shards/*")), path, overwrite: true),
            File.Delete,
        ];
        foreach (var name in SampleRun.Files(Run).Where(IsHashed))
        {
            var path = Path.Combine(Run, name);
            var bytes = await File.ReadAllBytesAsync(path, Cancellation);
            foreach (var harm in harms)
            {
                harm(path);
                var (code, report) = await VerifyAsync("--run", Run);
                await File.WriteAllBytesAsync(path, bytes, Cancellation);

                Assert.Equal(5, code);
                Assert.Contains(name, Named(report.GetProperty("run")));
            }
        }
        Assert.Equal(0, (await VerifyAsync("--run", Run)).ExitCode);
    }

    [Fact]
    public async Task Run_CheckpointCopiedToAnotherPosition_IsNamed()
    {
        CopySample();
        var checkpoint = Directory.EnumerateDirectories(Path.Combine(Run, "generations", "1", "checkpoints")).First();
        SampleRun.Copy(checkpoint, Path.Combine(Path.GetDirectoryName(checkpoint)!, "0-1"));

        var (code, report) = await VerifyAsync("--run", Run);

        Assert.Equal(5, code);
        Assert.Equal(["generations/1/checkpoints/0-1/cursor.json"], Named(report.GetProperty("run")));
    }

    [Fact]
    public async Task Run_DuplicateInTheModel_IsNamed()
    {
        CopySample();
        File.Copy(Path.Combine(Run, "model", "labels.json"), Path.Combine(Run, "model", "labels.json.copy"));

        var (code, report) = await VerifyAsync("--run", Run);

        Assert.Equal(5, code);
        Assert.Equal(["model/labels.json.copy"], Named(report.GetProperty("run")));
    }

    [Fact]
    public async Task Run_OtherData_IsNamedWithBothHashes()
    {
        CopySample();
        var manifest = ManifestFile.Read(Data);
        ManifestFile.Commit(Data, manifest with { MaxDocumentBytes = manifest.MaxDocumentBytes + 1 });

        var (code, report) = await VerifyAsync("--run", Run);

        Assert.Equal(5, code);
        Assert.Equal(["data"], Named(report.GetProperty("run")));
    }

    [Fact]
    public async Task Run_DataDamagedToo_IsTheDatasExitCode()
    {
        CopySample();
        File.Delete(Path.Combine(Run, "run.json"));
        File.Delete(Path.Combine(Data, SampleRun.FirstOf(Data, "shards/*")));

        Assert.Equal(4, (await VerifyAsync("--run", Run)).ExitCode);
    }

    [Theory]
    [InlineData("manifest.json", false)]
    [InlineData("shards/*", true)]
    public async Task Verify_DamageWithoutAnIndex_AdvisesARepairWhereOneCouldHelp(string kind, bool isAdvised)
    {
        CopySample();
        Directory.Delete(Path.Combine(Data, ".local"), recursive: true);
        File.WriteAllText(Path.Combine(Data, SampleRun.FirstOf(Data, kind)), "{}");
        var terminal = new TestTerminal();

        Assert.Equal(4, await terminal.RunAsync("verify", Data));

        Assert.Equal(isAdvised, terminal.Output.Contains("--repair' restores", StringComparison.Ordinal));
    }

    private static bool IsHashed(string name) =>
        !name.EndsWith(".svg", StringComparison.Ordinal)
        && !name.EndsWith("metrics.jsonl", StringComparison.Ordinal)
        && !name.StartsWith("tensorboard/", StringComparison.Ordinal);

    private async Task NamedAndRestored(string kind, Action<string> harm)
    {
        CopySample();
        var name = SampleRun.FirstOf(Data, kind);
        var path = Path.Combine(Data, name);
        var expected = SampleRun.Sha256(path);
        harm(path);
        var found = File.Exists(path) ? SampleRun.Sha256(path) : null;

        var damage = await Verification.NamesAndRestoresAsync(Data, name, FolderContent.Of(sample.Data));

        Assert.Equal(
            (name, expected, found),
            (
                damage.GetProperty("file").GetString(),
                damage.GetProperty("expectedSha256").GetString(),
                damage.GetProperty("foundSha256").GetString()
            )
        );
    }

    private void CopySample()
    {
        SampleRun.Copy(sample.Data, Data);
        SampleRun.Copy(sample.Run, Run);
    }

    private Task<(int ExitCode, JsonElement Report)> VerifyAsync(params string[] options) =>
        Verification.RunAsync(Data, options);

    private static IEnumerable<string?> Named(JsonElement report) => Verification.Named(report.GetProperty("damages"));
}
