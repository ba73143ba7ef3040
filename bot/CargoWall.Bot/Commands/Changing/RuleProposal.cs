using CargoWall.Bot.Commands.Language;
using CargoWall.Bot.Proposals;

namespace CargoWall.Bot.Commands.Changing;

/// <summary>What <c>allow</c> and <c>deny</c> share.</summary>
internal static class RuleProposal
{
    private const int MostDays = 730;

    public static async Task<CommandAnswer> AskAsync(
        ChangedSide sides,
        AddDestinationProposal proposal,
        CommandCall call,
        string written,
        bool deny,
        CancellationToken cancellationToken
    )
    {
        var (host, ports, badHost) = HostArgument.Read(written);
        if (!badHost.IsEmpty)
        {
            return CommandAnswer.Mistaken(badHost);
        }

        DateOnly? expires = null;
        if (call.Arguments.Option("expires") is { } text)
        {
            var (day, badDay) = Deadline.Read("--expires", text, call.Day, MostDays);
            if (!badDay.IsEmpty)
            {
                return CommandAnswer.Mistaken(badDay);
            }

            expires = day;
        }

        if (await sides.FindAsync(call, cancellationToken) is not { } side)
        {
            return ChangedSide.Gone;
        }

        var (target, mistake) = TargetArgument.Read(call.Arguments.Option("job"), side);
        if (!mistake.IsEmpty)
        {
            return CommandAnswer.Mistaken(mistake);
        }

        return ProposalAnswer.Of(
            await proposal.ProposeAsync(
                ProposalAnswer.RequestOf(call),
                new DestinationChange(host)
                {
                    Ports = ports,
                    Deny = deny,
                    Target = target,
                    Expires = expires,
                    Generalize = call.Arguments.Has("generalize"),
                },
                cancellationToken
            )
        );
    }
}
