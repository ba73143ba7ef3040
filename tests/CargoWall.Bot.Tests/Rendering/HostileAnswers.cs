using System.Text;
using System.Text.Json;
using CargoWall.Bot.Baselines;
using CargoWall.Bot.Checks;
using CargoWall.Bot.Commands;
using CargoWall.Bot.Commands.Access;
using CargoWall.Bot.Commands.Baselines;
using CargoWall.Bot.Commands.Changing;
using CargoWall.Bot.Commands.Exceptions;
using CargoWall.Bot.Commands.Language;
using CargoWall.Bot.Commands.Reading;
using CargoWall.Bot.Commands.Subjects;
using CargoWall.Bot.Modes;
using CargoWall.Bot.Outbox;
using CargoWall.Bot.Policies;
using CargoWall.Bot.Policies.Files;
using CargoWall.Bot.Replays;
using CargoWall.GitHub;
using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;
using CargoWall.Policy.Resolution;
using CargoWall.Storage.Baselines;
using CargoWall.Storage.Commands;
using CargoWall.Testing;

namespace CargoWall.Bot.Tests.Rendering;

/// <summary>What commands answer, with a stranger's text in each place where one may stand. What begins with "reply" may have other blocks for another text.</summary>
internal static class HostileAnswers
{
    private const string Commit = "0123456789";

    private static readonly RepositoryAddress s_repository = new(new(1), new(2), new("acme", "web"));
    private static readonly DateTime s_time = new(2027, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    private static readonly ICommand[] s_commands = [new ChainCommand(null!), new ExplainCommand(null!), new IgnoreCommand(null!)];

    public static IReadOnlyDictionary<string, Func<string, string>> OfMarkdown { get; } =
        new Dictionary<string, Func<string, string>>([
            new("answer, chain", text => ChainCommand.Chain(Side(text), new Subject(text, text)).ToString()),
            new("answer, explain", text => Of(Explain(Side(text), Side(text) with { PreviewOf = Commit }))),
            new("answer, explain of broken files", text => Of(Explain(Side(text), Side(text) with { PreviewOf = Commit, Errors = 2 }))),
            new("reply, explain without a destination", text => Of(ExplainCommand.NoDestination(text))),
            new("reply, explain of no job", text => Of(ExplainCommand.Explain([Side("ci.yml")], Host("a.example"), text))),
            new(
                "reply, help",
                text => Of(new HelpCommand(new(() => new CommandList(s_commands))).RunAsync(Call() with { Arguments = Rest(text) }, default).Result)
            ),
            new("reply, replay without a number", text => Of(ReplayCommand.NoNumber(text))),
            new("answer, replay", text => SubjectTable.Of(["runs", "denied", "allowed", "unused"], [(text, ReplayCommand.Cells(Replay(text)))]).ToString()),
            new("answer, report", text => ReportCommand.Table([Refused(text), Refused(text)]).ToString()),
            new("answer, status of jobs", text => StatusCommand.Jobs(Side(text)).ToString()),
            new("answer, status of the organization", text => (StatusCommand.Organization(Side(text)) + StatusCommand.Files(Commit, Commit)).ToString()),
            new("answer, time in audit", _ => ModeReading.Describe(new TimeInAudit(1, TimeSpan.FromDays(3), 2, TimeSpan.FromHours(5))).ToString()),
            new("answer, baselines", text => BaselineStatusCommand.Table([Learning(text), Stable(text)]).ToString()),
            new("answer, a baseline", text => BaselineStatusCommand.Describe(Stable(text), [Reached(text), Reached(text)]).ToString()),
            new("answer, baseline made", text => Of(BaselineCreateCommand.Answer(new Subject(text, text), new Made(Learning(text), 2)))),
            new("answer, baseline made of nothing", text => Of(BaselineCreateCommand.Answer(new Subject(text, text), new Made(Learning(text), 0)))),
            new("answer, baseline made before", text => Of(BaselineCreateCommand.Answer(new Subject(text, text), made: null))),
            new("answer, baseline that learns", text => Of(BaselineConvertCommand.StillLearns(Learning(text)))),
            new("answer, name of no baseline", text => Of(BaselineRenameCommand.Unfit(text))),
            new("answer, name of another baseline", text => Of(BaselineRenameCommand.Taken(text))),
            new("reply, no baseline", text => BaselineArgument.Find(Call((BaselineArgument.Word.Name, text)), [Stable(text + "x")]).Mistake.ToString()),
            new("reply, runs that are no number", text => BaselineArgument.ReadRuns(Call() with { Arguments = Option("runs", text) }).Mistake.ToString()),
            new("reply, no target", text => TargetArgument.Read(text, OfOrganization(text)).Mistake.ToString()),
            new("reply, assign of nothing", text => Of(AssignCommand.Unknown(text, [text + "x"]))),
            new("reply, install of no workflow", text => Of(InstallCommand.Unknown(text, [text + "x"]))),
            new("answer, ignored", text => Of(IgnoreCommand.Ignored(text, new DateOnly(2027, 1, 2)))),
            new("answer, ignored no host", text => Of(IgnoreCommand.NoHost(text))),
            new("answer, bypassed", text => Of(BypassCommand.Bypassed(Bypass(text)))),
            new("answer, bypass of an unseen head", _ => Of(BypassCommand.Unseen(Commit))),
            new("answer, failed for good", text => Of(CommandAnswer.Failed(text))),
            new("answer, no pull request", text => "Before." + ReplySender.GivenUp(text)),
            new("answer, button that failed", text => FailedButtonHandler.Sentence(new CheckButton("Allow", "Allows it", "allow"), text).ToString()),
        ]);

    /// <summary>Who let a check pass, and why.</summary>
    public static BypassRow Bypass(string text) =>
        new()
        {
            HeadSha = Commit,
            CheckName = PolicyCheckText.Name,
            ActorLogin = text,
            Reason = text,
            Until = s_time,
        };

    private static string Of(CommandAnswer answer) => answer.Text.ToString();

    private static CommandAnswer Explain(params PolicySide[] sides) => ExplainCommand.Explain(sides, Host("registry.npmjs.org"), job: null);

    private static Destination Host(string name) => Destination.TryParse(name, out var destination) ? destination : throw new ArgumentException(name);

    private static CommandCall Call(params (string Name, string Text)[] words) =>
        new()
        {
            Repository = s_repository,
            Issue = 1,
            IsPullRequest = false,
            CommentId = 1,
            Actor = new Actor(1, "octocat", AccessLevel.Write),
            Arguments = CommandArguments.None with { Words = words.ToDictionary(word => word.Name, word => word.Text) },
            At = s_time,
        };

    private static CommandArguments Rest(string text) => CommandArguments.None with { Rest = [text] };

    private static CommandArguments Option(string name, string text) =>
        CommandArguments.None with
        {
            Options = new Dictionary<string, string> { [name] = text },
        };

    private static PolicySide Side(string text)
    {
        var inForce = new InForce
        {
            Organization = null,
            Repository = Policies(text),
            Facts = new RepositoryFacts(2, "web", "private", new Dictionary<string, string>()),
            OwnerGeneration = 1,
            RepositoryGeneration = 1,
            OwnerId = 1,
            PolicyRepository = new PolicyRepository($"acme/{text}", IsPublic: false),
            Level = PolicyLevel.Repository,
            DefaultBranch = text,
            NewestCommit = Commit,
        };
        return new PolicySide
        {
            InForce = inForce,
            Workflows = new WorkflowInventory([new WorkflowJobs(text, ["build", text + "x"])], IsWhole: false),
            Places = new PolicyPlaces(new GitHubOptions(), new CheckedCommit(s_repository, Commit, null, text, IsOnBranch: true), Discretion.For(inForce)),
            Day = new DateOnly(2027, 1, 2),
        };
    }

    private static PolicySide OfOrganization(string text) =>
        Side(text) is var side ? side with { InForce = side.InForce with { Level = PolicyLevel.Organization } } : side;

    /// <summary>What no policy file may hold is not in its reasons; its path may be anything.</summary>
    private static PolicySet Policies(string text) => Read(text, text) is { IsValid: true } set ? set : Read(text, "a reason");

    private static PolicySet Read(string path, string why) =>
        PolicySetReader.Read(
            PolicyLevel.Repository,
            "acme/web",
            [
                new PolicySourceFile(
                    $".cargowall/{path}.yml",
                    Encoding.UTF8.GetBytes(
                        $$"""
                        version: 1
                        defaults:
                          - rules:
                              - { host: registry.npmjs.org, ports: [443], why: {{JsonSerializer.Serialize(why)}} }
                        """
                    )
                ),
            ],
            Commit
        );

    private static JobReplay Replay(string text) =>
        new()
        {
            RunIds = [1, 2, 3],
            BrokenRunIds = [1],
            Refuses = true,
            NewlyDenied = [new(text, [1])],
            NewlyAllowed = [new(text, [1, 2])],
            Unused = [A.Rule("a.example:443")],
        };

    private static ReportCommand.RefusedDestination Refused(string text) =>
        new()
        {
            Destination = text,
            Port = 443,
            Count = 3,
            Jobs = 2,
        };

    private static KnownBaseline Learning(string text) =>
        new(
            new BaselineRow
            {
                Workflow = text,
                Job = text,
                Name = text,
                ChangedBy = text,
                ChangedAt = s_time,
            },
            new BaselineProgress(1, 1, 1, s_time, new Policy.Model.Baselines(5, 2, 2)),
            Destinations: 2,
            Anomalies: 1
        );

    private static KnownBaseline Stable(string text)
    {
        var baseline = Learning(text);
        baseline.Row.StableAt = s_time;
        return baseline;
    }

    private static BaselineDestinationRow Reached(string text) =>
        new()
        {
            Host = text,
            Port = 443,
            Protocol = 6,
            Runs = 2,
            FirstAt = s_time,
            LastAt = s_time,
            IsAnomaly = true,
        };
}
