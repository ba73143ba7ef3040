using System.Globalization;
using CargoWall.Bot.Rendering;
using CargoWall.GitHub;
using CargoWall.Policy.Lint;
using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;

namespace CargoWall.Bot.Checks;

/// <summary>Places in policy files as readers see them: a path with its line, leading to the file on GitHub.</summary>
internal sealed class PolicyPlaces(GitHubOptions options, CheckedCommit commit, Discretion discretion)
{
    public Markdown Of(PolicyProblem problem) =>
        Link($"{problem.File}:{problem.Line}:{problem.Column}", commit.Repository.Name.ToString(), commit.Head, problem.File, problem.Line);

    /// <summary>Empty when no file is to blame.</summary>
    public Markdown Of(Finding finding) => finding.Origin is { } origin ? Of(origin) : Markdown.Empty;

    public Markdown Of(RuleOrigin origin)
    {
        if (discretion.Hides(origin))
        {
            return Markdown.Ours("the organization's policy");
        }

        var isHere = string.Equals(origin.Repository, commit.Repository.Name.ToString(), StringComparison.Ordinal);
        var text = string.Create(CultureInfo.InvariantCulture, $"{(isHere ? "" : origin.Repository + " ")}{origin.File}:{origin.Line}");
        return origin.Commit is { Length: > 0 } at && origin.Repository.Length > 0
            ? Link(text, origin.Repository, at, origin.File, origin.Line)
            : Markdown.Code(text);
    }

    private Markdown Link(string text, string repository, string at, string file, int line)
    {
        var path = string.Join('/', file.Split('/').Select(Uri.EscapeDataString));
        var address = string.Create(
            CultureInfo.InvariantCulture,
            $"{options.WebUrl.TrimEnd('/')}/{string.Join('/', repository.Split('/').Select(Uri.EscapeDataString))}/blob/{Uri.EscapeDataString(at)}/{path}#L{line}"
        );
        return Markdown.Link(Markdown.Code(text), new Uri(address));
    }
}
