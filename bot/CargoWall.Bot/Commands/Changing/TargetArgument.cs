using CargoWall.Bot.Commands.Subjects;
using CargoWall.Bot.Rendering;
using CargoWall.Policy.Model;

namespace CargoWall.Bot.Commands.Changing;

/// <summary>What a change is for, as people write it: a job, a workflow, or <c>repository</c> for the files' own entity.</summary>
internal static class TargetArgument
{
    /// <summary>The target; null is the level's own entity. Or what is wrong.</summary>
    /// <param name="text">As written; null for nothing written.</param>
    /// <param name="side">What is in force, with the workflows that there are.</param>
    public static (EntityTarget? Target, Markdown Mistake) Read(string? text, PolicySide side)
    {
        if (text is null)
        {
            return (null, Markdown.Empty);
        }

        // Files of an organization speak of jobs of other repositories, whose workflows are not looked at: the names are taken as written.
        if (side.InForce.Level == PolicyLevel.Organization)
        {
            return ReadOfOrganization(text);
        }

        var (subject, mistake) = Subject.Find(text, side.Workflows);
        return subject is null
            ? (null, mistake)
            : (subject.Workflow is null ? null : new EntityTarget { Workflow = subject.Workflow, Job = subject.Job }, Markdown.Empty);
    }

    private static (EntityTarget?, Markdown) ReadOfOrganization(string text)
    {
        if (text == "organization")
        {
            return (null, Markdown.Empty);
        }

        var hash = text.IndexOf('#', StringComparison.Ordinal);
        var workflow = hash < 0 ? text : text[..hash];
        if (workflow.EndsWith(".yml", StringComparison.Ordinal) || workflow.EndsWith(".yaml", StringComparison.Ordinal))
        {
            return (new EntityTarget { Workflow = workflow, Job = hash < 0 ? null : text[(hash + 1)..] }, Markdown.Empty);
        }

        return text.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' or '*')
            ? (new EntityTarget { RepositoryName = text }, Markdown.Empty)
            : (
                null,
                Markdown.Code(text)
                    + Markdown.Ours(" is no target. Write ")
                    + Markdown.Code("organization")
                    + Markdown.Ours(", a repository's name, which may hold *, or a workflow such as ")
                    + Markdown.Code("ci.yml#test")
                    + Markdown.Ours(".")
            );
    }
}
