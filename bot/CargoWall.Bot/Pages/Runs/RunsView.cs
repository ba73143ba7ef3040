namespace CargoWall.Bot.Pages.Runs;

/// <summary>One page of the list of runs.</summary>
public sealed record RunsView
{
    public required RunsQuery Query { get; init; }

    public required IReadOnlyList<RunRowView> Rows { get; init; }

    public required bool HasMore { get; init; }

    /// <summary>Repositories and workflows to choose from.</summary>
    public required IReadOnlyList<string> Repositories { get; init; }

    public required IReadOnlyList<string> Workflows { get; init; }

    public const int PageSize = 50;
}

/// <summary>What a visitor asked for; empty texts ask for all.</summary>
/// <param name="Repository"><c>owner/name</c>.</param>
/// <param name="Workflow">File or name of a workflow.</param>
/// <param name="Head">A commit; whole.</param>
/// <param name="Page">From 1.</param>
public sealed record RunsQuery(string Repository, string Workflow, string Head, int Page)
{
    public const int LastPage = 200;

    public string ToAddress()
    {
        var query = new QueryString();
        query = Repository.Length == 0 ? query : query.Add("repository", Repository);
        query = Workflow.Length == 0 ? query : query.Add("workflow", Workflow);
        query = Head.Length == 0 ? query : query.Add("head", Head);
        return "/runs" + (Page > 1 ? query.Add("page", Page.ToString(System.Globalization.CultureInfo.InvariantCulture)) : query);
    }

    public bool IsFiltered => Repository.Length > 0 || Workflow.Length > 0 || Head.Length > 0;
}

/// <summary>A run in the list.</summary>
public sealed record RunRowView(RunHead Head, int Jobs, int Reports, long Denied, long WouldDeny, long Total);
