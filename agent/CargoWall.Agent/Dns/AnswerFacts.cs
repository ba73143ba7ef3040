using System.Collections.Immutable;
using System.Net;
using CargoWall.Agent.Dns.Wire;

namespace CargoWall.Agent.Dns;

/// <summary>What an upstream answer said, for its event.</summary>
internal readonly record struct AnswerFacts(DnsOutcome Outcome, IPAddress[] Addresses, ImmutableArray<IPAddress> Closed, ImmutableArray<string> Aliases)
{
    public static AnswerFacts None(DnsOutcome outcome) => new(outcome, [], [], []);

    public static DnsOutcome OutcomeOf(ResponseCode code, int answers) =>
        code == ResponseCode.NameError ? DnsOutcome.NoSuchName
        : code != ResponseCode.NoError ? DnsOutcome.Failed
        : answers == 0 ? DnsOutcome.NoRecords
        : DnsOutcome.Answered;
}
