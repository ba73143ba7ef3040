using CargoWall.Bot.Commands.Language;
using CargoWall.Bot.Proposals;
using CargoWall.Bot.Rendering;
using CargoWall.Policy.Model;

namespace CargoWall.Bot.Commands.Changing;

/// <summary><c>install</c>: the action in workflows, by pull request.</summary>
internal sealed class InstallCommand(ChangedSide sides, InstallProposal proposal) : ICommand
{
    public CommandForm Form { get; } =
        new()
        {
            Name = "install",
            Does = "Opens a pull request that puts the CargoWall action into workflows",
            Needs = CommandNeed.Write,
            Words = [new CommandWord("workflow…", IsRequired: false, IsRest: true)],
            Options =
            [
                new CommandOption("all"),
                new CommandOption("ref", "vX.Y.Z"),
                new CommandOption("mode", "mode", Choices: [.. PolicyWords.Mode.All]),
                new CommandOption("fail-on-unsupported"),
            ],
        };

    public async Task<CommandAnswer> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var files = call.Arguments.Rest;
        if (call.Arguments.Has("all") == files.Count > 0)
        {
            return CommandAnswer.Mistaken("Name workflow files, such as `ci.yml`, or write `--all`, not both.");
        }

        if (await sides.FindAsync(call, cancellationToken) is not { } side)
        {
            return ChangedSide.Gone;
        }

        var known = side.Workflows.Workflows.Select(workflow => workflow.File).ToList();
        if (files.FirstOrDefault(file => !known.Contains(file)) is { } unknown)
        {
            return Unknown(unknown, known);
        }

        var installation = new Installation
        {
            Workflows = files,
            Reference = call.Arguments.Option("ref"),
            Mode = PolicyWords.Mode.TryRead(call.Arguments.Option("mode"), out var mode) ? mode.Value : PolicyMode.Audit,
            FailOnUnsupported = call.Arguments.Has("fail-on-unsupported"),
        };
        return ProposalAnswer.Of(await proposal.ProposeAsync(ProposalAnswer.RequestOf(call), installation, cancellationToken));
    }

    internal static CommandAnswer Unknown(string workflow, IReadOnlyList<string> known) =>
        CommandAnswer.Mistaken(
            Markdown.Ours("There is no workflow ")
                + Markdown.CodeOutsideTables(workflow)
                + Markdown.Ours(" on the default branch.")
                + CommandReader.DidYouMean(workflow, known)
        );
}
