namespace CargoWall.Policy.Replay;

/// <summary>The members of a log line that a replay looks at: of our own records, of egress-filter's, or of both.</summary>
internal enum LogMember
{
    // Ours
    Event,
    Verdict,
    Host,
    Address,
    Port,
    Protocol,
    Process,
    Kind,
    Count,
    Reason,

    // egress-filter's
    Timestamp,
    Type,
    DestinationAddress,
    DestinationPort,
    Policy,
    Url,
    Method,
    Name,
    Answers,
    TimeToLive,
    CommandLine,
    CGroup,
    Image,
    GitHubToken,

    // Both
    Executable,
    Step,
    Action,
}
