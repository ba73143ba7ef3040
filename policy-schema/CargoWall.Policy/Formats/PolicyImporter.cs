using System.Collections.Immutable;
using System.Text;
using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;

namespace CargoWall.Policy.Formats;

/// <summary>Imports policies of other engines: each file, and each step of a workflow file that carries one, becomes a policy of one policy file.</summary>
public static class PolicyImporter
{
    private const string Place = ".cargowall/imported.yml";

    /// <summary>Imports. Any bytes are read or refused, with a place and a sentence; never a part of a file.</summary>
    public static PolicyImport Import(PolicyFormat format, IReadOnlyList<ImportSource> sources)
    {
        var problems = new List<PolicyProblem>();
        var drafts = new List<ImportDraft>();
        foreach (var source in sources)
        {
            drafts.AddRange(DraftsOf(format, source, problems));
        }

        return Finish(drafts, problems);
    }

    /// <summary>Imports what one step of a workflow says.</summary>
    public static PolicyImport Import(WorkflowPolicy policy)
    {
        var problems = new ProblemList(PolicyLevel.Repository, string.Empty, null, policy.File);
        return Finish([DraftOf(policy, problems)], problems.All);
    }

    private static ImmutableArray<ImportDraft> DraftsOf(PolicyFormat format, ImportSource source, List<PolicyProblem> problems)
    {
        var list = new ProblemList(PolicyLevel.Repository, string.Empty, null, source.Name);
        if (SourceText.Decode(source.Content.Span, list) is not { } text)
        {
            problems.AddRange(list.All);
            return [];
        }

        if (format != PolicyFormat.GitHub && WorkflowPolicyReader.HasJobs(text))
        {
            return DraftsOfWorkflow(format, source, problems);
        }

        var draft = new ImportDraft(Path.GetFileNameWithoutExtension(source.Name), $"{PolicyWords.Format.Of(format)}: {source.Name}");
        Read(format, text, draft, list);
        problems.AddRange(list.All);
        return [draft];
    }

    private static void Read(PolicyFormat format, string text, ImportDraft draft, ProblemList problems)
    {
        switch (format)
        {
            case PolicyFormat.CargoWall:
                CargoWallReader.Read(text, draft, problems);
                break;
            case PolicyFormat.HardenRunner:
                HardenRunnerReader.ReadFile(text, draft, problems);
                break;
            case PolicyFormat.EgressFilter:
                EgressFilterReader.Read(PlacedText.Of(text), draft, problems);
                draft.Note(
                    NoteKind.About,
                    "sudo",
                    null,
                    "Its action closes sudo unless it is told 'allow-sudo: true'; the text does not say. Add sudo-lockdown to have it closed here."
                );
                break;
            default:
                GitHubReader.Read(text, draft, problems);
                break;
        }
    }

    private static ImmutableArray<ImportDraft> DraftsOfWorkflow(PolicyFormat format, ImportSource source, List<PolicyProblem> problems)
    {
        var reading = WorkflowPolicyReader.Read(source.Name, source.Content.Span);
        var list = new ProblemList(PolicyLevel.Repository, string.Empty, null, source.Name);
        ImmutableArray<ImportDraft> drafts = [.. reading.Policies.Where(policy => policy.Format == format).Select(policy => DraftOf(policy, list))];
        problems.AddRange(reading.Problems);
        problems.AddRange(list.All);
        if (drafts.IsEmpty && reading.Problems.IsEmpty)
        {
            list.Error(1, 1, ProblemCodes.MissingKey, $"No step of this workflow carries a policy of {PolicyWords.Format.Of(format)}.");
            problems.AddRange(list.All);
        }

        return drafts;
    }

    private static ImportDraft DraftOf(WorkflowPolicy policy, ProblemList problems)
    {
        var workflow = Path.GetFileName(policy.File);
        var draft = new ImportDraft($"{Path.GetFileNameWithoutExtension(workflow)}-{policy.Job}", $"{policy.Uses} in {policy}")
        {
            Target = (workflow, policy.Job),
        };
        PlacedText? Input(string name) => policy.Input(name)?.Placed();
        switch (policy.Format)
        {
            case PolicyFormat.EgressFilter:
                draft.Mode = Input("audit")?.Text.Trim() == "true" ? PolicyMode.Audit : PolicyMode.Enforce;
                draft.ModeReason = draft.Mode == PolicyMode.Audit ? "audit: true" : "egress-filter enforces unless it is told 'audit: true'";
                draft.ClosesSudo = Input("allow-sudo")?.Text.Trim() != "true";
                if (Input("policy") is { } text)
                {
                    EgressFilterReader.Read(text, draft, problems);
                }

                break;
            case PolicyFormat.HardenRunner:
                HardenRunnerReader.Read(Input, draft, problems);
                break;
            default:
                AgentInputsReader.Read(Input, draft, problems);
                break;
        }

        return draft;
    }

    // What was written is read as any policy file is: what that reader refuses is never handed out.
    internal static PolicyImport Finish(List<ImportDraft> drafts, IReadOnlyList<PolicyProblem> problems)
    {
        if (drafts.Count == 0 || problems.Any(problem => problem.Severity == ProblemSeverity.Error))
        {
            return new PolicyImport.Refused([.. problems]);
        }

        var text = PolicyFileWriter.Write(drafts);
        var set = PolicySetReader.Read(PolicyLevel.Repository, string.Empty, [new PolicySourceFile(Place, Encoding.UTF8.GetBytes(text))]);
        return set.IsValid
            ? new PolicyImport.Read(
                text,
                [
                    .. problems.Select(problem => new FormatNote(
                        NoteKind.About,
                        problem.Code,
                        new RuleOrigin(PolicyLevel.Repository, string.Empty, problem.File, problem.Line, problem.Column, null),
                        problem.Message
                    )),
                    .. drafts.SelectMany(draft => draft.Notes),
                ]
            )
            : new PolicyImport.Refused([
                .. problems,
                .. set
                    .Problems.Where(problem => problem.Severity == ProblemSeverity.Error)
                    .Select(problem => problem with { Message = $"The policy file that would be written is refused: {problem.Message}" }),
            ]);
    }
}
