using Akka.Actor;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;
using Failure = Pipeline.Shared.Messages.Failure;

namespace Pipeline.Tokenize.Actors;

/// <summary>Encodes blocks into shards, for one lane.</summary>
internal sealed class ShardWriterActor : ReceiveActor
{
    private readonly WorkerId _worker;
    private readonly EncoderCache _encoders;
    private readonly RecentBlocks _blocks;

    public ShardWriterActor(WorkerId worker, EncoderCache encoders, RecentBlocks blocks)
    {
        _worker = worker;
        _encoders = encoders;
        _blocks = blocks;
        // The lane's own threads do the work, also after an await: nothing else waits in this mailbox meanwhile.
        ReceiveAsync<TokenizeMessages.WriteShard>(OnWriteAsync);
    }

    internal static Props Props(WorkerId worker, EncoderCache encoders, RecentBlocks blocks) =>
        Akka
            .Actor.Props.Create(() => new ShardWriterActor(worker, encoders, blocks))
            .WithDispatcher(LaneDispatcher.Name);

    protected override void PreRestart(Exception reason, object message)
    {
        if (message is TokenizeMessages.WriteShard write)
        {
            Fail(write.Task, Failure.From(reason));
        }
        base.PreRestart(reason, message);
    }

    private async Task OnWriteAsync(TokenizeMessages.WriteShard write)
    {
        try
        {
            var encoder = await _encoders.GetAsync(
                write.VocabularyRoot,
                write.Vocabulary,
                write.Source,
                write.Sequences
            );
            var block =
                _blocks.Take(write.Block, write.Words)
                ?? await BlockFile.ReadAsync(write.BlockRoot, write.Block, write.Words, CancellationToken.None);
            var shard = encoder.Sequences.Encode(block, write.LabelNames);
            var file = await ShardFile.WriteAsync(
                write.Root,
                shard,
                write.Sequences,
                write.Vocabulary.Sha256,
                CancellationToken.None
            );
            var known = encoder.Coverage?.KnownTokens(block.Words) ?? block.Tokens.Length;
            Context.Parent.Tell(
                new TokenizeMessages.ShardWritten(write.Task, _worker, file, known, shard.Tokens.Length)
            );
        }
        catch (PipelineException e)
        {
            Fail(write.Task, Failure.From(e));
        }
    }

    private void Fail(TaskId task, Failure failure) =>
        Context.Parent.Tell(new TokenizeMessages.TaskFailed(task, _worker, failure));
}
