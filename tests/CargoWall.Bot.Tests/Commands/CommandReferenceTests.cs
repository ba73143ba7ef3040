using CargoWall.Bot.Commands;
using CargoWall.Bot.Rendering;
using CargoWall.Bot.Tests.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace CargoWall.Bot.Tests.Commands;

public sealed class CommandReferenceTests
{
    private const string End = "<!-- commands: end -->";

    private static string Reference([System.Runtime.CompilerServices.CallerFilePath] string test = "") =>
        Path.Combine(Path.GetDirectoryName(test)!, "..", "..", "..", "docs", "commands.md");

    [Fact]
    public async Task Given_the_users_reference_it_lists_exactly_the_commands_that_there_are()
    {
        await using var bot = RunningBot.Start();
        var table =
            "\n| command | does | needs |\n|---|---|---|\n"
            + string.Concat(
                bot.Services.GetRequiredService<CommandList>()
                    .All.Select(command =>
                        $"| {Markdown.Code(command.Form.Usage)} | {Markdown.Text(command.Form.Does)}{(command.Form.OnPullRequests ? " (pull requests only)" : "")} | {Need(command.Form.Needs)} |\n"
                    )
            )
            + "\n";
        var text = await File.ReadAllTextAsync(Reference(), TestContext.Current.CancellationToken);
        var (begin, end) = (text.IndexOf("<!-- commands: begin", StringComparison.Ordinal), text.IndexOf(End, StringComparison.Ordinal));
        begin = text.IndexOf('\n', begin) + 1;
        if (Environment.GetEnvironmentVariable("CARGOWALL_GOLDEN") == "write")
        {
            await File.WriteAllTextAsync(Reference(), text[..begin] + table + text[end..], TestContext.Current.CancellationToken);
            return;
        }

        Assert.Equal(table, text[begin..end]);
    }

    [Fact]
    public async Task Given_the_contract_every_command_of_it_is_there_and_no_other()
    {
        await using var bot = RunningBot.Start();

        Assert.Equal(
            [
                "allow",
                "assign",
                "baseline convert",
                "baseline create",
                "baseline delete",
                "baseline recompute",
                "baseline rename",
                "baseline status",
                "bypass",
                "chain",
                "check",
                "default",
                "deny",
                "explain",
                "help",
                "ignore",
                "install",
                "mode",
                "replay",
                "report",
                "status",
            ],
            bot.Services.GetRequiredService<CommandList>().All.Select(command => command.Form.Name).Order(StringComparer.Ordinal)
        );
    }

    private static string Need(CommandNeed need) =>
        need switch
        {
            CommandNeed.Read => "read",
            CommandNeed.Write => "write",
            _ => "organization owner",
        };
}
