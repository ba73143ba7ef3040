using System.Globalization;
using CargoWall.Agent.Fetching;
using CargoWall.Policy.Contracts;

namespace CargoWall.Agent.Reporting;

/// <summary>
/// Sends the events of a job to the bot, in batches and in order, and again after an outage; seals the report at the end.
/// </summary>
internal sealed class BotReport : IAsyncDisposable
{
    private static readonly TimeSpan Rhythm = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly BotClient bot;
    private readonly EventSpool spool;
    private readonly Func<CancellationToken, Task<SessionOutcome>> renew;
    private readonly TimeProvider time;
    private readonly CancellationTokenSource ending = new();
    private readonly SemaphoreSlim turn = new(1);
    private readonly Task sending;
    private SessionAnswer session;
    private int batchBytes = AgentApi.MaximumBatchBytes;
    private volatile string? trouble;
    private bool closed;
    private SealAnswer? seal;

    /// <param name="bot">The bot.</param>
    /// <param name="session">The session, which must not be read-only.</param>
    /// <param name="spool">Numbers on from the session's chain. Disposed with the report.</param>
    /// <param name="renew">Exchanges a fresh ID token when the session token has ended.</param>
    /// <param name="time">The clock.</param>
    public BotReport(BotClient bot, SessionAnswer session, EventSpool spool, Func<CancellationToken, Task<SessionOutcome>> renew, TimeProvider time)
    {
        this.bot = bot;
        this.session = session;
        this.spool = spool;
        this.renew = renew;
        this.time = time;
        sending = Task.Run(SendOnAsync);
    }

    public ReportState State
    {
        get
        {
            var (last, _) = spool.Tip;
            var sent = spool.Sent;
            return new ReportState
            {
                Sent = sent,
                Waiting = last - sent,
                Lost = spool.Lost,
                Sealed = seal is not null,
                Trouble = trouble,
            };
        }
    }

    public void Add(ConnectionRecord record) => spool.Add(record);

    /// <summary>Sends what is left and closes the report. Events that come later are sent all the same; the bot keeps them apart.</summary>
    /// <param name="request">Makes the seal from the last number and the chain.</param>
    /// <param name="patience">How long to try.</param>
    /// <param name="cancellationToken">Ends the trying sooner.</param>
    /// <returns>What the bot said; null when it could not be reached, <see cref="State"/> then says why.</returns>
    public async Task<SealAnswer?> SealAsync(Func<long, string, SealRequest> request, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var budget = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(budget.Token, cancellationToken);
        await turn.WaitAsync(cancellationToken);
        try
        {
            if (seal is not null)
            {
                return seal;
            }

            for (var pause = FirstPause; !closed; pause = Longer(pause))
            {
                try
                {
                    if (await SendAllAsync(either.Token))
                    {
                        var (last, chain) = spool.Tip;
                        seal = await bot.SealAsync(session.JobId, Token, request(last, chain), either.Token);
                        trouble = null;
                        return seal;
                    }
                }
                catch (CallFailedException failure)
                {
                    await FailedAsync(failure, either.Token);
                }

                await Task.Delay(pause, time, either.Token);
            }
        }
        catch (OperationCanceledException)
        {
            trouble ??= "There was not enough time to send the report.";
        }
        finally
        {
            turn.Release();
        }

        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await sending;
        spool.Dispose();
        ending.Dispose();
        turn.Dispose();
    }

    private string Token => session.SessionToken ?? throw new InvalidOperationException("A read-only session reports nothing.");

    private async Task SendOnAsync()
    {
        var pause = Rhythm;
        try
        {
            while (true)
            {
                await Task.Delay(pause, time, ending.Token);
                await turn.WaitAsync(ending.Token);
                try
                {
                    pause = await TrySendAsync(pause);
                }
                finally
                {
                    turn.Release();
                }
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The report was closed; what is left in the spool is told by its state.
        }
    }

    private async Task<TimeSpan> TrySendAsync(TimeSpan pause)
    {
        if (closed)
        {
            return LongestPause;
        }

        try
        {
            await SendAllAsync(ending.Token);
            return Rhythm;
        }
        catch (CallFailedException failure)
        {
            await FailedAsync(failure, ending.Token);
            return failure.RetryAfter is { } asked && asked > pause ? asked : Longer(pause);
        }
    }

    // True: the bot has everything.
    private async Task<bool> SendAllAsync(CancellationToken cancellationToken)
    {
        while (!spool.IsEmpty && !closed)
        {
            var batch = spool.Next(batchBytes, AgentApi.MaximumBatchLines);
            var answer = await bot.SendEventsAsync(session.JobId, Token, batch, cancellationToken);
            if (!spool.Acknowledge(answer.LastSequence))
            {
                Close(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The bot has events up to {answer.LastSequence}, which does not fit what it acknowledged before."
                    )
                );
                return false;
            }

            trouble = null;
            batchBytes = AgentApi.MaximumBatchBytes;
        }

        return !closed;
    }

    private async Task FailedAsync(CallFailedException failure, CancellationToken cancellationToken)
    {
        trouble = failure.Message;
        switch (failure.Problem?.Code)
        {
            case ApiProblem.SequenceGap when failure.Problem.ExpectedSequence is { } expected && spool.Acknowledge(expected - 1):
                return; // the bot has more than the answer that was lost had told
            case ApiProblem.SequenceGap:
                Close("The bot asks for events that it had acknowledged; the rest of the report is not sent.");
                return;
            case ApiProblem.TooLarge when batchBytes > 4 * AgentApi.MaximumLineBytes:
                batchBytes /= 2;
                return;
            case ApiProblem.Unauthorized
                when await renew(cancellationToken) is SessionOutcome.Answered { Session: { SessionToken: not null } renewed }
                    && renewed.JobId == session.JobId:
                session = renewed;
                return;
        }

        if (!failure.MayPass && failure.Kind != FailureClass.Malformed)
        {
            Close(failure.Message); // an answer that says no: trying again changes nothing
        }
    }

    private void Close(string reason)
    {
        trouble = reason;
        closed = true;
    }

    private static TimeSpan Longer(TimeSpan pause) => pause * 2 < LongestPause ? pause * 2 : LongestPause;
}
