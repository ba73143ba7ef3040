using CargoWall.Bot.Checks;
using CargoWall.Bot.Policies;
using CargoWall.Bot.Policies.Files;
using CargoWall.Bot.Rendering;
using CargoWall.Policy.Resolution;

namespace CargoWall.Bot.Commands.Subjects;

/// <summary>Policies that can be asked: those in force, or those that a pull request proposes.</summary>
internal sealed record PolicySide
{
    public required InForce InForce { get; init; }

    public required WorkflowInventory Workflows { get; init; }

    public required PolicyPlaces Places { get; init; }

    public required DateOnly Day { get; init; }

    /// <summary>The head commit that this is a preview of; null for what is in force.</summary>
    public string? PreviewOf { get; init; }

    /// <summary>How many errors the proposed files have; above zero nothing of them can be judged.</summary>
    public int Errors { get; init; }

    public bool IsPreview => PreviewOf is not null;

    /// <summary>What readers here may be told.</summary>
    public Discretion Discretion => Discretion.For(InForce);

    /// <summary>A heading that tells what is in force from what is only proposed.</summary>
    public Markdown Title =>
        PreviewOf is null
            ? Markdown.Ours("**In force** (") + Markdown.Code(InForce.DefaultBranch) + Markdown.Ours(")")
            : Markdown.Ours("**Preview** of ")
                + Markdown.Code(PolicyCheckText.Short(PreviewOf))
                + Markdown.Ours(": nothing of this is enforced before it is merged");

    public Resolution Resolve(string? workflow, string? job) => Resolver.Resolve(InForce.For(workflow, job, Day));

    /// <summary>Every workflow and job, as policies are asked for; the repository alone where there is none.</summary>
    public IEnumerable<Subject> Subjects =>
        Workflows.Workflows.Count == 0 ? [new Subject(null, null)] : Workflows.Entities.Select(entity => new Subject(entity.Workflow, entity.Job));
}
