using System.Text;
using CargoWall.Bot.Policies.Files;
using CargoWall.Bot.Rendering;
using CargoWall.GitHub;

namespace CargoWall.Bot.Proposals;

/// <summary>
/// Title and body of one kind of pull request: our template, or the repository's own under <c>.cargowall/templates/</c> on its default
/// branch. A template with mistakes is named in the body with line and column, and ours stands in for it.
/// </summary>
internal sealed class ProposalTexts
{
    private const int MaximumTitle = 250;

    private readonly string _purpose;
    private readonly TemplateShape _shape;
    private readonly MarkdownTemplate _title;
    private readonly MarkdownTemplate _body;

    /// <param name="purpose">For example <c>add-destination</c>: the templates are <c>add-destination.title.hbs</c> and <c>add-destination.body.hbs</c>.</param>
    /// <param name="shape">What both may name; a title has no lists.</param>
    public ProposalTexts(string purpose, TemplateShape shape)
    {
        _purpose = purpose;
        _shape = shape;
        _title = MarkdownTemplate.Load($"pull-requests/{purpose}.title.hbs", new TemplateShape(shape.Values, TemplateShape.NoLists));
        _body = MarkdownTemplate.Load($"pull-requests/{purpose}.body.hbs", shape);
    }

    /// <summary>What both may name.</summary>
    public TemplateShape Shape => _shape;

    public async Task<(string Title, string Body)> RenderAsync(
        ProposalModel model,
        ProposalBranch branch,
        GitObjects objects,
        CancellationToken cancellationToken
    )
    {
        var notes = new List<string>();
        var title = await FindOwnAsync("title", new TemplateShape(_shape.Values, TemplateShape.NoLists), branch, objects, notes, cancellationToken) ?? _title;
        var body = await FindOwnAsync("body", _shape, branch, objects, notes, cancellationToken) ?? _body;
        var line = OneLine(title.Render(model.ForTitle));
        return (line.Length == 0 ? OneLine(_title.Render(model.ForTitle)) : line, string.Join("\n\n", [body.Render(model.ForBody).TrimEnd(), .. notes]) + "\n");
    }

    private static string OneLine(string text)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        return line.Length <= MaximumTitle ? line : line[..MaximumTitle].TrimEnd() + "…";
    }

    private async Task<MarkdownTemplate?> FindOwnAsync(
        string part,
        TemplateShape shape,
        ProposalBranch branch,
        GitObjects objects,
        List<string> notes,
        CancellationToken cancellationToken
    )
    {
        var name = $"{_purpose}.{part}.hbs";
        if (
            branch.Tree.Policies is not { IsTree: true } folder
            || await objects.FindTreeAsync(branch.Reader.Git, folder.Id, cancellationToken) is not { } listing
            || listing.Find($"templates/{name}") is not { } entry
        )
        {
            return null;
        }

        var problems = (IReadOnlyList<TemplateProblem>)[new TemplateProblem(1, 1, $"It is no file of at most {TemplateReader.MaximumBytes} bytes.")];
        if (entry.IsFile && entry.Size <= TemplateReader.MaximumBytes)
        {
            var text = Encoding.UTF8.GetString(await objects.GetBlobAsync(branch.Reader.Git, entry.Id, TemplateReader.MaximumBytes, cancellationToken));
            if (MarkdownTemplate.Read(text, shape, out problems) is { } template)
            {
                return template;
            }
        }

        notes.Add(Mistakes(name, problems));
        return null;
    }

    /// <summary>What stands below the body where a repository's own template is not read.</summary>
    internal static string Mistakes(string name, IReadOnlyList<TemplateProblem> problems) =>
        $"> The template {Markdown.CodeOutsideTables($".cargowall/templates/{name}")} has mistakes, so the usual text stands here:\n"
        + string.Join(
            '\n',
            problems
                .Take(10)
                .Select(problem => $"> - line {Markdown.Number(problem.Line)}, column {Markdown.Number(problem.Column)}: {Markdown.Text(problem.Message)}")
        );
}

/// <summary>The values of a pull request's texts: each as Markdown for the body and as plain words for the title.</summary>
internal sealed class ProposalModel
{
    public TemplateModel ForBody { get; } = new();

    public TemplateModel ForTitle { get; } = new();

    /// <summary>A value from outside: code in the body, plain in the title.</summary>
    public void Code(string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            ForBody[name] = Markdown.CodeOutsideTables(value);
            ForTitle[name] = Markdown.Title(value);
        }
    }

    /// <summary>Our own words.</summary>
    public void Words(string name, string constant)
    {
        ForBody[name] = Markdown.Ours(constant);
        ForTitle[name] = Markdown.Ours(constant);
    }

    public void Set(string name, Markdown body, string title)
    {
        ForBody[name] = body;
        ForTitle[name] = Markdown.Title(title);
    }
}
