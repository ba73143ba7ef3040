using CargoWall.Bot.Policies.Files;
using CargoWall.Bot.Proposals;
using CargoWall.Bot.Rendering;
using CargoWall.GitHub;
using CargoWall.Policy.Editing;
using CargoWall.Policy.Model;
using CargoWall.Storage.Runs;
using CargoWall.Workflows;

namespace CargoWall.Bot.Tests.Rendering;

/// <summary>Pull requests as the bot words them, with a stranger's text in each place where one may stand.</summary>
internal static class HostileProposals
{
    private static readonly RepositoryAddress s_repository = new(new(1), new(2), new("acme", "web"));
    private static readonly DateTime s_time = new(2027, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    private static readonly Dictionary<string, ProposalTexts> s_texts = new()
    {
        ["add-destination"] = AddDestinationProposal.Texts,
        ["assignment"] = AssignmentProposal.Texts,
        ["baseline-to-policy"] = BaselineProposal.Texts,
        ["default-policy"] = DefaultPolicyProposal.Texts,
        ["install-action"] = InstallProposal.Texts,
        ["mode"] = ModeProposal.Texts,
    };

    public static IReadOnlyDictionary<string, Func<string, string>> OfMarkdown { get; } =
        new Dictionary<string, Func<string, string>>([
            .. s_texts.Select(texts => KeyValuePair.Create<string, Func<string, string>>($"body, {texts.Key}", text => Everywhere(texts.Value, text).Body)),
            new("body, seen destinations", text => Seen(text).Body),
            new("body, assigned names", text => Assigned(text).Body),
            new("body, learned destinations", text => Evidence(text).Body),
            new("body, installed workflows", text => Installed(text).Body),
            new("body, refused destinations", text => Refused(text).Body),
            new("body, template with mistakes", text => ProposalTexts.Mistakes(text, [new TemplateProblem(1, 1, text)])),
            new("reply, template that is not read", Unread),
        ]);

    public static IReadOnlyDictionary<string, Func<string, string>> OfTitles { get; } =
        new Dictionary<string, Func<string, string>>([
            .. s_texts.Select(texts => KeyValuePair.Create<string, Func<string, string>>($"title, {texts.Key}", text => Everywhere(texts.Value, text).Title)),
            new("title, assigned names", text => Assigned(text).Title),
            new("title, installed workflows", text => Installed(text).Title),
        ]);

    public static (string Title, string Body) Render(ProposalTexts texts, ProposalModel model)
    {
        // The repository has no templates of its own, so nothing is read.
        var branch = new ProposalBranch(s_repository, "main", null!, new PolicyTree("", null, null), null!, PolicyLevel.Repository);
        return texts.RenderAsync(model, branch, null!, CancellationToken.None).GetAwaiter().GetResult();
    }

    /// <summary>A text in each value and twice in each list.</summary>
    private static (string Title, string Body) Everywhere(ProposalTexts texts, string text)
    {
        var model = new ProposalModel();
        foreach (var name in texts.Shape.Values)
        {
            model.Code(name, text);
        }

        foreach (var (list, values) in texts.Shape.Lists)
        {
            model.ForBody.Add(list, values.ToDictionary(value => value, _ => Markdown.Code(text)));
            model.ForBody.Add(list, values.ToDictionary(value => value, _ => Markdown.Text(text)));
        }

        return Render(texts, model);
    }

    private static (string Title, string Body) Seen(string text)
    {
        var model = new ProposalModel();
        PolicyProposals.AddFiles(model, [text, text]);
        AddDestinationProposal.AddSeen(
            model,
            [
                new()
                {
                    Workflow = text,
                    Job = text,
                    Process = "a" + text,
                    Port = 443,
                    Verdict = ConnectionVerdict.Denied,
                    Count = 2,
                    First = s_time,
                    Last = s_time,
                },
            ]
        );
        return Render(AddDestinationProposal.Texts, model);
    }

    private static (string Title, string Body) Assigned(string text) =>
        Render(AssignmentProposal.Texts, AssignmentProposal.Model(new EntityTarget { Workflow = text, Job = text }, [text], [text, text]));

    private static (string Title, string Body) Evidence(string text)
    {
        var model = new ProposalModel();
        EvidenceTable.Fill(model, Learned(text));
        return Render(BaselineProposal.Texts, model);
    }

    private static (string Title, string Body) Refused(string text)
    {
        var model = new ProposalModel();
        ModeProposal.AddRefused(model, Learned(text));
        return Render(ModeProposal.Texts, model);
    }

    // The second is none that a rule is made of, whatever the first is.
    private static Learned Learned(string text) => new(3, [Reached(text), Reached("no destination")]);

    private static SeenDestination Reached(string text) => new(text, 443, Protocol.Tcp, 2, s_time, s_time, ["a" + text, text]);

    private static (string Title, string Body) Installed(string text)
    {
        var step = new InstallStep
        {
            Action = text,
            Commit = "0123456789",
            Version = text,
            ApiUrl = text,
            KeyFingerprint = text,
        };
        var job = new JobEdit
        {
            Id = text,
            Permissions = PermissionsKind.Absent,
            PermissionsLevel = PermissionsLevel.None,
            ChangesPermissions = true,
        };
        var edit = new WorkflowEdit
        {
            Parse = WorkflowParse.Ok,
            Jobs = [job, job with { Reason = JobReason.NoSteps }],
            CallerMustGrant = true,
            Content = default,
            IsChanged = true,
        };
        var broken = new WorkflowEdit
        {
            Parse = WorkflowParse.Invalid,
            Problem = text,
            Content = default,
        };
        var file = new ListedEntry(text, "100644", "0123456789", 1);
        return Render(InstallProposal.Texts, InstallProposal.Model(step, [(file, edit), (file, broken)]));
    }

    private static string Unread(string text) =>
        MarkdownTemplate.Read($"{{{{{text}}}}} {{{{#each {text}}}}}", AssignmentProposal.Texts.Shape, out var problems) is null
            ? ProposalTexts.Mistakes(text, problems)
            : "";
}
