using CargoWall.Bot.Commands.Language;
using CargoWall.Bot.Commands.Subjects;
using CargoWall.Bot.Proposals;
using CargoWall.Bot.Rendering;
using CargoWall.Policy.Model;

namespace CargoWall.Bot.Commands.Changing;

/// <summary><c>assign</c>: a policy or a group for a target, by pull request.</summary>
internal sealed class AssignCommand(ChangedSide sides, AssignmentProposal proposal) : ICommand
{
    private const string Organization = "org/";

    public CommandForm Form { get; } =
        new()
        {
            Name = "assign",
            Does = "Opens a pull request that assigns a policy or a group (org/NAME for one of the organization)",
            Needs = CommandNeed.Write,
            Words = [new CommandWord("policy|group")],
            Options = [new CommandOption("to", "target")],
        };

    public async Task<CommandAnswer> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        if (await sides.FindAsync(call, cancellationToken) is not { } side)
        {
            return ChangedSide.Gone;
        }

        var name = call.Arguments.Word("policy|group");
        var (policies, groups) = Names(side);
        if (!policies.Contains(name) && !groups.Contains(name))
        {
            return Unknown(name, policies.Concat(groups));
        }

        var (target, mistake) = TargetArgument.Read(call.Arguments.Option("to"), side);
        if (!mistake.IsEmpty)
        {
            return CommandAnswer.Mistaken(mistake);
        }

        // One name space: what is a policy is no group.
        var isPolicy = policies.Contains(name);
        return ProposalAnswer.Of(
            await proposal.ProposeAsync(ProposalAnswer.RequestOf(call), target, isPolicy ? [name] : [], isPolicy ? [] : [name], cancellationToken)
        );
    }

    internal static CommandAnswer Unknown(string name, IEnumerable<string> known) =>
        CommandAnswer.Mistaken(
            Markdown.Ours("No policy or group is called ") + Markdown.CodeOutsideTables(name) + Markdown.Ours(".") + CommandReader.DidYouMean(name, known)
        );

    private static (IReadOnlyList<string> Policies, IReadOnlyList<string> Groups) Names(PolicySide side)
    {
        var own = ChangedSide.OwnSet(side);
        var above =
            side.InForce.Level == PolicyLevel.Organization || side.InForce is { Facts.Visibility: "public", PolicyRepository.IsPublic: false }
                ? null
                : side.InForce.Organization;
        return (
            [.. own?.Policies.Keys ?? [], .. (above?.Policies.Keys ?? []).Select(name => Organization + name)],
            [.. own?.Groups.Keys ?? [], .. (above?.Groups.Keys ?? []).Select(name => Organization + name)]
        );
    }
}
