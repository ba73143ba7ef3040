using System.CommandLine;
using System.Text;
using CargoWall.Agent.Commands;
using CargoWall.Agent.Fetching;
using CargoWall.Policy.Contracts;

namespace CargoWall.Agent.Authoring;

/// <summary>The option by which a command asks a bot what is in force, instead of reading files.</summary>
internal sealed class BotQuestion
{
    private readonly Option<string?> apiUrl = new("--api-url")
    {
        Description = "Ask this bot instead of reading files; the token comes from CARGOWALL_TOKEN, GITHUB_TOKEN or the job",
        HelpName = "URL",
    };

    public void AddTo(Command command) => command.Options.Add(apiUrl);

    /// <summary>The chain of the job that the other options name, as the bot tells it; null when no bot is to be asked.</summary>
    /// <exception cref="CommandFailedException">The options do not fit together, or the bot gave no answer.</exception>
    public async Task<PolicyChainAnswer?> AskAsync(ParseResult parsed, PolicyQuestion question, Surroundings surroundings, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(apiUrl) is not { } text)
        {
            return null;
        }

        if (question.NamesFiles(parsed))
        {
            throw new CommandFailedException("--api-url asks the bot, which reads the files itself: leave out --policy and --organization.", ExitCode.Misuse);
        }

        var url = Address(text);
        var repository = question.Check(parsed, surroundings);
        var (workflow, job) = question.JobNamed(parsed);
        try
        {
            using var http = BotClient.CreateHttp(exempt: null);
            var token = await AskerToken.FindAsync(http, url, surroundings.Variable, cancellationToken);
            return await new BotClient(http, url).ReadPolicyChainAsync(token, repository, workflow, job, cancellationToken);
        }
        catch (CallFailedException failure)
        {
            var mend = failure.Kind switch
            {
                FailureClass.NotFound => repository is null
                    ? "Name the repository with --repository OWNER/NAME."
                    : $"Check that the app is installed on {repository} and that the token's owner can read it.",
                FailureClass.Transport => "Check --api-url, and that this machine may reach it.",
                _ => null,
            };
            throw new CommandFailedException(mend is null ? failure.Message : $"{failure.Message.TrimEnd('.')}. {mend}");
        }
    }

    /// <summary>The policy that came with the answer, as an agent reads it.</summary>
    /// <exception cref="CommandFailedException">It came without one, or with one that cannot be read.</exception>
    public static ServedPolicy PolicyOf(PolicyChainAnswer answer) =>
        answer.Policy is { } document
            ? ServedPolicy
                .Read(Encoding.UTF8.GetBytes(document.GetRawText()))
                .Match(read => read.Served, refused => throw new CommandFailedException(refused.Message))
            : throw new CommandFailedException("The bot does not tell the policy with its chain; update the bot.");

    private static Uri Address(string text)
    {
        var url = StartCommand.Address(text);
        return url.Scheme == Uri.UriSchemeHttps || url.IsLoopback
            ? url
            : throw new CommandFailedException(
                $"--api-url {text} is not encrypted, and who listens on the way could take the token; write it as https://.",
                ExitCode.Misuse
            );
    }
}
