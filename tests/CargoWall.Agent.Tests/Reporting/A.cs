using CargoWall.Policy.Contracts;

namespace CargoWall.Agent.Tests.Reporting;

/// <summary>Records with good defaults.</summary>
internal static class A
{
    public static ConnectionRecord Record(string verdict = "denied", string? host = "evil.example", string? address = "203.0.113.9", int? port = 443) =>
        new()
        {
            Time = new DateTimeOffset(2027, 1, 1, 12, 0, 0, TimeSpan.Zero),
            Event = "connection",
            Verdict = verdict,
            Host = host,
            Address = address,
            Port = port,
            Protocol = "tcp",
            Pid = 42,
            Process = "curl",
            Reason = "by-default",
            Hook = "connect4",
        };

    public static ConnectionRecord AgentRecord(string kind, string reason) =>
        new()
        {
            Time = new DateTimeOffset(2027, 1, 1, 12, 0, 0, TimeSpan.Zero),
            Event = "agent",
            Kind = kind,
            Reason = reason,
        };
}
