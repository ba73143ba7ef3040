using CargoWall.Agent.Dns.Wire;

namespace CargoWall.Agent.Dns;

/// <summary>What one thread needs to turn upstream replies into answers, used again for each.</summary>
internal sealed class Workbench
{
    private byte[] _reply = new byte[2048];

    public AnswerDraft Draft { get; } = new(TimeToLiveBounds.Usual);

    /// <summary>Space for a reply of <paramref name="octets"/> or a short one that tells why there is none.</summary>
    public Span<byte> Reply(int octets)
    {
        if (octets > _reply.Length)
        {
            _reply = new byte[ushort.MaxValue];
        }
        return _reply;
    }
}
