namespace CargoWall.Bot.Runs.Identity;

/// <summary>The claims <c>workflow_ref</c> and <c>job_workflow_ref</c>: <c>OWNER/REPO/.github/workflows/FILE@REF</c>.</summary>
internal sealed record WorkflowReference(string Repository, string Path, string Ref)
{
    private const string Folder = ".github/workflows/";

    /// <summary>The file's name under <c>.github/workflows</c>, as policies name it.</summary>
    public string File => Path[Folder.Length..];

    /// <summary>Reads the claim; false when it has another form.</summary>
    public static bool TryParse(string? text, out WorkflowReference reference)
    {
        reference = new("", Folder, "");
        if (text is null || text.Length > 1_024)
        {
            return false;
        }
        var at = text.IndexOf('@', StringComparison.Ordinal);
        var ownerEnd = text.IndexOf('/', StringComparison.Ordinal);
        var repositoryEnd = ownerEnd < 0 ? -1 : text.IndexOf('/', ownerEnd + 1);
        if (at < 0 || ownerEnd < 1 || repositoryEnd <= ownerEnd + 1 || repositoryEnd > at)
        {
            return false;
        }
        var path = text[(repositoryEnd + 1)..at];
        var file = path.StartsWith(Folder, StringComparison.Ordinal) ? path[Folder.Length..] : "";
        if (file.Length == 0 || file.Contains('/', StringComparison.Ordinal))
        {
            return false;
        }
        reference = new(text[..repositoryEnd], path, text[(at + 1)..]);
        return true;
    }
}
