using CargoWall.Bot.Commands.Language;
using CargoWall.Bot.Rendering;

namespace CargoWall.Bot.Commands.Reading;

/// <summary><c>help</c>: made of the forms of all commands.</summary>
internal sealed class HelpCommand(Lazy<CommandList> commands) : ICommand
{
    public CommandForm Form { get; } =
        new()
        {
            Name = "help",
            Does = "Lists the commands, or tells how one is written",
            Words = [new CommandWord("command…", IsRequired: false, IsRest: true)],
        };

    public Task<CommandAnswer> RunAsync(CommandCall call, CancellationToken cancellationToken) => Task.FromResult(Answer(call.Arguments.Rest));

    private CommandAnswer Answer(IReadOnlyList<string> words)
    {
        var all = commands.Value.All.Select(command => command.Form).ToList();
        if (words.Count == 0)
        {
            return CommandAnswer.Done(Table(all));
        }

        var name = string.Join(' ', words);
        var asked = all.Where(form => form.Name == name || form.Name.StartsWith(name + " ", StringComparison.Ordinal)).ToList();
        return asked.Count > 0
            ? CommandAnswer.Done(Table(asked))
            : CommandAnswer.Mistaken(
                Markdown.Ours("There is no command ") + Markdown.Code(name) + Markdown.Ours(".") + CommandReader.DidYouMean(name, all.Select(form => form.Name))
            );
    }

    private static Markdown Table(IReadOnlyList<CommandForm> forms) =>
        Markdown.Ours("| command | does | needs |\n|---|---|---|\n")
        + Markdown.Join(
            "\n",
            forms.Select(form =>
                Markdown.Ours("| ")
                + Markdown.Code(form.Usage)
                + Markdown.Ours(" | ")
                + Markdown.Text(form.Does + (form.OnPullRequests ? " (pull requests only)" : ""))
                + Markdown.Ours(" | ")
                + Markdown.Ours(Need(form.Needs))
                + Markdown.Ours(" |")
            )
        )
        + Markdown.Ours("\n\nOn the first line of a new comment. Blanks part words, quotes keep them together.");

    private static string Need(CommandNeed need) =>
        need switch
        {
            CommandNeed.Read => "read",
            CommandNeed.Write => "write",
            _ => "organization owner",
        };
}
