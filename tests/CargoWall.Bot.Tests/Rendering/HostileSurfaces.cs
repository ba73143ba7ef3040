using CargoWall.Bot.Attention;
using CargoWall.Bot.Checks;
using CargoWall.Bot.Commands.Changing;
using CargoWall.Bot.Commands.Exceptions;
using CargoWall.Bot.Commands.Language;
using CargoWall.Bot.Commands.Subjects;
using CargoWall.Bot.Egress;
using CargoWall.Bot.Modes;
using CargoWall.Bot.Outbox;
using CargoWall.Bot.Policies;
using CargoWall.Bot.Policies.Files;
using CargoWall.Bot.Proposals;
using CargoWall.Bot.Rendering;
using CargoWall.Bot.Replays;
using CargoWall.GitHub;
using CargoWall.Policy.Comparison;
using CargoWall.Policy.Contracts;
using CargoWall.Policy.Editing;
using CargoWall.Policy.Lint;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;
using CargoWall.Policy.Resolution;
using CargoWall.Policy.Testing;
using CargoWall.Storage.Modes;
using CargoWall.Storage.PullRequests;
using CargoWall.Storage.Runs;
using CargoWall.Testing;
using Microsoft.Extensions.Options;

namespace CargoWall.Bot.Tests.Rendering;

/// <summary>Every text that the bot writes to GitHub, with a stranger's text in each place where one may stand.</summary>
internal static class HostileSurfaces
{
    private static readonly GitHubOptions s_options = new();
    private static readonly RepositoryAddress s_repository = new(new(1), new(2), new("acme", "web"));
    private static readonly DateTime s_time = new(2027, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    /// <summary>What GitHub reads as Markdown: summaries and texts of checks, comments, bodies.</summary>
    public static IReadOnlyDictionary<string, Func<string, string>> OfMarkdown { get; } =
        new Dictionary<string, Func<string, string>>([
            new("policy check, unchanged", text => PolicyCheck(new PolicyReport.Unchanged(text), text).Summary),
            new("policy check, broken", text => PolicyCheck(Broken(text), text).Summary),
            new("policy check, effect", text => PolicyCheck(Compared(text), text).Summary),
            new("policy check, explained", text => PolicyCheck(Compared(text), text).Text ?? ""),
            new("policy check, bypassed", text => Bypassed(text).Summary),
            new("egress check, denied", text => Egress(text).Summary),
            new("egress check, not enforced", text => EgressOf(NotEnforced(text)).Summary),
            new("egress check, answer of a button", text => AllowAnswered(text) + "\n\n" + Egress(text).Summary),
            new("attention comment", text => AttentionComment.Render(text, Asks(text))),
            new("broken branch", text => Issue(text).Body),
            new("broken branch, mended", text => Issue(text, isGood: true).Body),
            new("reply, unknown command", text => Read(text)),
            new("reply, words too many", text => Read($"mode enforce {text}")),
            new("reply, unknown option", text => Read($"allow x.example --{text}")),
            new("reply, value of an option", text => Read($"mode {text} --for {text}")),
            new("reply, no destination", text => HostArgument.Read(text).Mistake.ToString()),
            new("reply, no day", text => Deadline.Read("--until", text, new DateOnly(2027, 1, 1), 30).Mistake.ToString()),
            new("reply, no subject", text => Subject.Find(text, Workflows(text)).Mistake.ToString()),
            new("reply, no job", text => Subject.FindJob("ci.yml", text, Workflows("ci.yml")).Mistake.ToString()),
            new("reply, table of subjects", text => SubjectTable.Of(["mode", "digest"], [(text, [Markdown.Text(text), Markdown.Code(text)])]).ToString()),
            new("reply, refused proposal", text => ProposalAnswer.Of(new Proposal.Refused(text)).Text.ToString()),
            new("reply, proposal made before", text => ProposalAnswer.Of(new Proposal.AlreadySo(text)).Text.ToString()),
            new("reply, overruled mode", text => ProposalAnswer.Of(new Proposal.Overruled(Overruled(text).Why)).Text.ToString()),
            new("reply, mode that is and is overruled", text => ModeProposal.Overruled(new EditOutcome.Unchanged(text), Overruled(text)).Line.ToString()),
            new("body, overruled mode", text => Propose(ModeProposal.Texts, Overruled(text))),
            new("reply, changes of mode", text => ModeReading.Lines(Modes(text), isPublic: false, 2).ToString()),
            new("reply, newest change of mode", text => ModeReading.Newest(Modes(text), isPublic: false, 2).ToString()),
            .. HostileAnswers.OfMarkdown,
            .. HostileProposals.OfMarkdown,
        ]);

    /// <summary>Titles that GitHub shows as they are, and of which commit messages are made.</summary>
    public static IReadOnlyDictionary<string, Func<string, string>> OfTitles { get; } =
        new Dictionary<string, Func<string, string>>([new("title of the broken branch", text => Issue(text).Title), .. HostileProposals.OfTitles]);

    /// <summary>What GitHub shows as plain text: titles of checks, annotations.</summary>
    public static IReadOnlyDictionary<string, Func<string, IEnumerable<string>>> OfPlainText { get; } =
        new Dictionary<string, Func<string, IEnumerable<string>>>
        {
            ["policy check, titles"] = text => [PolicyCheck(Broken(text), text).Title, PolicyCheck(Compared(text), text).Title, Bypassed(text).Title],
            ["egress check, titles"] = text => [Egress(text).Title, EgressOf(NotEnforced(text)).Title],
            ["annotations"] = text =>
                PolicyCheck(Broken(text), text)
                    .Annotations.Concat(PolicyCheck(Compared(text), text).Annotations)
                    .SelectMany(annotation => new[] { annotation.Message, annotation.Title ?? "" }),
        };

    private static OutboxWrite.Check PolicyCheck(PolicyReport report, string text) =>
        new PolicyCheckText(Options.Create(s_options)).Write(
            new CheckedCommit(s_repository, "0123456789", "0123456789", text, IsOnBranch: false, Explained: true),
            report
        );

    private static PolicyProblem Problem(string text) => new($".cargowall/{text}.yml", 3, 5, ProblemSeverity.Error, "unknown-key", text);

    private static PolicyReport.Broken Broken(string text) =>
        new([Problem(text), Problem(text) with { Severity = ProblemSeverity.Warning }], new LastGood(text, "tree"));

    private static PolicyReport.Compared Compared(string text)
    {
        var origin = new RuleOrigin(PolicyLevel.Repository, "acme/web", $".cargowall/{text}.yml", 3, 5, "0123456789");
        var elsewhere = origin with { Repository = $"acme/{text}", Commit = null };
        var rule = A.Rule("a.example:443") with { Origin = origin };
        var before = A.Policy().With(A.Rule("b.example:443") with { Origin = elsewhere }).Build();
        var after = A.Policy().With(rule).Build();
        var test = new PolicyTest
        {
            Workflow = text,
            Job = text,
            Origin = origin,
        };
        return new PolicyReport.Compared
        {
            Comparison = PolicyComparison.Of([]) with
            {
                Changed = [new ChangedSubject(text, before, after, EffectiveDiff.Between(before, after))],
                New = [(text, after)],
                Subjects = 2,
                Findings = [new Finding("broad", ProblemSeverity.Warning, text, origin), new Finding("broad", ProblemSeverity.Warning, text, elsewhere)],
            },
            Replays = new Dictionary<string, JobReplay>
            {
                [text] = new()
                {
                    RunIds = [1, 2, 3],
                    BrokenRunIds = [1],
                    Refuses = true,
                    NewlyDenied = [new(text, [1])],
                    NewlyAllowed = [new(text, [1, 2])],
                    Unused = [rule],
                },
            },
            Review = new ReviewState(text),
            Explanations = [(text, text)],
            FailedTests =
            [
                new TestOutcome
                {
                    Test = test,
                    Connection = new TestConnection(null, null, 443, Protocol.Tcp, text, origin),
                    ExpectsAllow = true,
                    Verdict = new Verdict(VerdictKind.Denied, 0, rule, null, ByDefault: false),
                    IsUnprotected = false,
                },
            ],
            Tests = 2,
            Problems = [Problem(text) with { Severity = ProblemSeverity.Warning }],
            Discretion = Discretion.None,
            Reached = 2,
            InsteadOfBrokenBase = text,
            UnservedBranch = text,
        };
    }

    private static OutboxWrite.Check Bypassed(string text) => BypassingOutbox.Bypassed(PolicyCheck(Broken(text), text), HostileAnswers.Bypass(text));

    private static (string Title, string Summary) Egress(string text) =>
        EgressOf(
            new ObservedJob
            {
                Label = text,
                Declared = AgentMode.Enforce,
                Report = new ObservedReport
                {
                    IsSealed = true,
                    Effective = AgentMode.Enforce,
                    Total = 4,
                    Denied = 4,
                    Destinations = 2,
                    Ignored = 1,
                    IgnoredHosts = [text],
                    RefusalRows = 4,
                    Refusals =
                    [
                        Row(text),
                        Row(text, host: null),
                        Row(text) with
                        {
                            Rule = null,
                            Reason = text,
                        },
                        Row(text) with
                        {
                            Rule = null,
                            AutoAllowKind = text,
                        },
                    ],
                    Findings =
                    [
                        new ReportFindingRow
                        {
                            ReportId = "r",
                            Code = "x",
                            Text = text,
                        },
                    ],
                },
                Protection = [new ProtectionChange(text, IsRemoval: true), new ProtectionChange(text, IsRemoval: false)],
            }
        );

    private static ObservedJob NotEnforced(string text) =>
        new()
        {
            Label = text,
            Declared = AgentMode.Enforce,
            Report = new ObservedReport
            {
                IsSealed = true,
                Effective = AgentMode.Audit,
                Reason = text,
                ReasonText = text,
            },
        };

    private static (string Title, string Summary) EgressOf(ObservedJob job)
    {
        ObservedRun[] runs = [new ObservedRun(1, job.Label, IsComplete: true, IsFork: false, [job])];
        return new Bot.Egress.EgressText().Of(EgressVerdict.Of(runs)!, runs, _ => true);
    }

    private static Refusal Row(string text) => Row(text, text);

    private static Refusal Row(string text, string? host) => new(text, host);

    private static string AllowAnswered(string text) =>
        AllowAnswer
            .Of(
                new CheckButton("Allow via PR", "", "allow"),
                [(text, new Proposal.Refused(text)), (text, new Proposal.Overruled(Markdown.Text(text)))],
                left: 2,
                most: 5
            )
            .ToString();

    private static IReadOnlyList<AttentionRow> Asks(string text) =>
        [
            new()
            {
                HeadSha = "0123456789",
                CheckName = text,
                Title = text,
                Ask = Markdown.Text(text).ToString(),
            },
            new()
            {
                HeadSha = "0123456789",
                CheckName = "CargoWall policy",
                Title = text,
                Ask = "Do something.",
            },
        ];

    private static OutboxWrite.Issue Issue(string text, bool isGood = false) =>
        BrokenBranchHandler.Write(
            s_options,
            s_repository,
            "0123456789",
            text,
            new ReadSet(PolicySet.Empty(PolicyLevel.Repository, "acme/web"), isGood ? [] : [Problem(text)]),
            new LastGood(text, "tree")
        );

    private static string Read(string line) =>
        new CommandReader([
            new AllowCommand(null!, null!),
            new AssignCommand(null!, null!),
            new ModeCommand(null!, null!),
            new InstallCommand(null!, null!),
            new IgnoreCommand(null!),
        ])
            .Read(line)
            .Mistake.ToString();

    private static WorkflowInventory Workflows(string file) => new([new WorkflowJobs(file, ["build", file + "x"])], IsWhole: true);

    private static IReadOnlyList<ModeChangeRow> Modes(string text) =>
        [
            new()
            {
                RepositoryId = 2,
                SourceRepositoryId = 2,
                Workflow = text,
                Job = text,
                OldMode = 0,
                NewMode = 1,
                Commit = text,
                Author = text,
                Merger = text + "x",
                ChangedAt = s_time,
            },
            new()
            {
                RepositoryId = 2,
                SourceRepositoryId = 3,
                Workflow = text,
                Job = "",
                OldMode = 0,
                NewMode = 1,
                Commit = text + "y",
                Author = text,
                ChangedAt = s_time,
            },
        ];

    private static ModeEffect Overruled(string text)
    {
        var place = new RuleOrigin(PolicyLevel.Repository, "acme/web", $".cargowall/{text}.yml", 3, 5, "0123456789");
        return new ModeEffect
        {
            Asked = PolicyMode.Enforce,
            Jobs = 3,
            IsWhole = true,
            Kept =
            [
                new KeptMode(text, place, IsLocked: false),
                new KeptMode($"ci.yml#{text}", place with { Repository = $"acme/{text}", Commit = null }, IsLocked: true),
            ],
            Places = new PolicyPlaces(s_options, new CheckedCommit(s_repository, "0123456789", null, text, IsOnBranch: true), Discretion.None),
            Gets = (_, _) => true,
        };
    }

    private static string Propose(ProposalTexts texts, ModeEffect effect)
    {
        var model = new ProposalModel();
        effect.AddTo(model);
        return HostileProposals.Render(texts, model).Body;
    }

    /// <summary>A row is no record: what differs is set where it is made.</summary>
    private sealed record Refusal(string Text, string? Host)
    {
        public string? Rule { get; init; } = Text;

        public string? Reason { get; init; }

        public string? AutoAllowKind { get; init; }

        public static implicit operator ConnectionRow(Refusal row) =>
            new()
            {
                ReportId = "r",
                KeyHash = "k",
                Process = row.Text,
                Host = row.Host,
                Address = row.Text,
                Port = 443,
                Protocol = 6,
                Verdict = ConnectionVerdict.Denied,
                Rule = row.Rule,
                Origin = $"acme/web {row.Text}:3",
                OriginCommit = "0123456789",
                Reason = row.Reason,
                AutoAllowKind = row.AutoAllowKind,
                Count = 1,
                IsCounted = true,
            };
    }
}
