using System.Net;

namespace CargoWall.Agent.Dns;

/// <summary>One upstream server: whether it answers, and the sockets to it.</summary>
internal sealed class UpstreamServer
{
    // Two in a row, so that one lost datagram does not send everybody elsewhere.
    private const int FailuresUntilAvoided = 2;
    private static readonly TimeSpan s_avoided = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_plain = TimeSpan.FromMinutes(5);

    private readonly TimeProvider _time;
    private int _failures;
    private long _avoidedUntil;
    private long _plainUntil;

    public UpstreamServer(IPEndPoint endpoint, TimeProvider time)
    {
        Endpoint = endpoint;
        _time = time;
        _avoidedUntil = _plainUntil = time.GetTimestamp();
    }

    public IPEndPoint Endpoint { get; }

    /// <summary>False for a while after it failed twice in a row; others are asked first then.</summary>
    public bool IsTrusted => Volatile.Read(ref _avoidedUntil) <= _time.GetTimestamp();

    /// <summary>True for a while after it could not read a question with EDNS.</summary>
    public bool IsPlain => Volatile.Read(ref _plainUntil) > _time.GetTimestamp();

    public void Answered() => Volatile.Write(ref _failures, 0);

    public void Failed()
    {
        if (Interlocked.Increment(ref _failures) >= FailuresUntilAvoided)
        {
            Volatile.Write(ref _avoidedUntil, After(s_avoided));
        }
    }

    public void AnsweredOnlyPlain() => Volatile.Write(ref _plainUntil, After(s_plain));

    private long After(TimeSpan span) => _time.GetTimestamp() + (long)(span.TotalSeconds * _time.TimestampFrequency);
}
