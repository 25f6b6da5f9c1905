using Akka.Actor;
using Akka.Event;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;
using Pipeline.Shared.Wire;

namespace Pipeline.Node.Hosting;

/// <summary>Stands for one who waits for a job: asks its coordinator, passes on its progress, ends with its result.</summary>
/// <remarks>It has the job given up when it is no longer waited for, or leaves it where it was given no message for that.</remarks>
/// <typeparam name="TProgress">What the coordinator says on the way.</typeparam>
/// <typeparam name="TDone">What it says at the end.</typeparam>
internal sealed class JobClientActor<TProgress, TDone> : ReceiveActor, IWithTimers
    where TProgress : IPipelineMessage
    where TDone : IPipelineMessage
{
    // Messages may get lost while the coordinator moves; asking twice is harmless.
    private static readonly TimeSpan RepeatInterval = TimeSpan.FromSeconds(1);

    // A coordinator that does not answer at all is gone; the job's folder is whole without it.
    private const int CancelAttempts = 10;

    private readonly IActorRef _coordinator;
    private readonly JobMessages.FindJob _find;
    private readonly IPipelineMessage? _cancel;
    private readonly JobListener<TProgress, TDone> _listener;
    private CancellationTokenRegistration _registration;
    private IPipelineMessage _asked;
    private int _unanswered;

    public JobClientActor(
        IActorRef coordinator,
        IJobStart start,
        IPipelineMessage? cancel,
        JobListener<TProgress, TDone> listener
    )
    {
        _coordinator = coordinator;
        _find = new JobMessages.FindJob(start.Job);
        _asked = start;
        _cancel = cancel;
        _listener = listener;
        Receive<TProgress>(OnProgress);
        Receive<JobMessages.JobRemark>(OnRemark);
        Receive<TDone>(OnDone);
        Receive<IFailureReply>(OnFailed);
        Receive<Repeat>(OnRepeat);
        Receive<GiveUp>(OnGiveUp);
        Receive<OversizedMessage>(OnOversized);
        Receive<IPipelineMessage>(_ => _unanswered = 0); // the answer to the question whether the job is known
    }

    public ITimerScheduler Timers { get; set; } = null!;

    internal static Props Props(
        IActorRef coordinator,
        IJobStart start,
        IPipelineMessage? cancel,
        JobListener<TProgress, TDone> listener
    ) => Akka.Actor.Props.Create(() => new JobClientActor<TProgress, TDone>(coordinator, start, cancel, listener));

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe<OversizedMessage>(Self);
        _coordinator.Tell(_asked);
        Timers.StartPeriodicTimer(Repeat.Instance, Repeat.Instance, RepeatInterval);
        var self = Self;
        _registration = _listener.Cancellation.Register(() => self.Tell(GiveUp.Instance));
    }

    protected override void PostStop()
    {
        Context.System.EventStream.Unsubscribe(Self);
        _registration.Dispose();
        _listener.Result.TrySetException(
            new ClusterException(
                "The cluster was lost before the job ended: its coordinator has ended or is out of reach. "
                    + "The data and run folders are whole; run the command again."
            )
        );
    }

    private void OnProgress(TProgress progress)
    {
        _unanswered = 0;
        _listener.Progress?.Report(progress);
    }

    private void OnRemark(JobMessages.JobRemark remark)
    {
        _unanswered = 0;
        _listener.Remarks?.Report(remark.Text);
    }

    private void OnDone(TDone done) => End(() => _listener.Result.TrySetResult(done));

    private void OnFailed(IFailureReply reply) =>
        End(() => _listener.Result.TrySetException(reply.Failure.ToException()));

    // The coordinator answers a job under way with its progress, so this is also how one that has moved finds us.
    private void OnRepeat(Repeat repeat)
    {
        if (!ReferenceEquals(_asked, _cancel))
        {
            _coordinator.Tell(_asked);
            return;
        }
        if (++_unanswered > CancelAttempts)
        {
            End(() => _listener.Result.TrySetCanceled(_listener.Cancellation));
            return;
        }
        _coordinator.Tell(_asked);
        // A cancellation is answered once the job is given up, which takes as long as its last checkpoint.
        _coordinator.Tell(_find);
    }

    private void OnGiveUp(GiveUp giveUp)
    {
        if (_cancel is null)
        {
            End(() => _listener.Result.TrySetCanceled(_listener.Cancellation));
            return;
        }
        _asked = _cancel;
        _coordinator.Tell(_asked);
    }

    private void OnOversized(OversizedMessage oversized)
    {
        if (ReferenceEquals(oversized.Message, _asked))
        {
            End(() => _listener.Result.TrySetException(oversized.Failure.ToException()));
        }
    }

    private void End(Action complete)
    {
        complete();
        Context.Stop(Self);
    }

    private sealed record Repeat
    {
        internal static Repeat Instance { get; } = new();
    }

    private sealed record GiveUp
    {
        internal static GiveUp Instance { get; } = new();
    }
}
