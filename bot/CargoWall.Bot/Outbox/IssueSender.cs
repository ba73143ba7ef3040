using System.Text.Json;
using CargoWall.GitHub;
using CargoWall.GitHub.Resources;
using CargoWall.Storage.Outbox;

namespace CargoWall.Bot.Outbox;

/// <summary>Keeps one issue a subject: opened, edited, closed, opened again.</summary>
internal sealed class IssueSender(IGitHub github, WriteBudget budget, AppAccount account) : IOutboxSender
{
    public string Kind => "issue";

    public async Task<string> SendAsync(OutboxRow row, CancellationToken cancellationToken)
    {
        var payload = OutboxPayload.Read(row, OutboxJson.Default.IssuePayload);
        var issues = github.Write(StoredOutbox.AddressOf(row)).Issues;
        var mark = new HiddenMark(Kind, payload.Subject);
        var known = OutboxPayload.Remote(row, OutboxJson.Default.IssueRemote)?.Number ?? await FindAsync(issues, mark, cancellationToken);
        var title = CheckText.Title(payload.Title);
        var body = mark.On(payload.Body);
        if (known is { } number)
        {
            await budget.SpendAsync(row, cancellationToken);
            try
            {
                await issues.UpdateAsync(number, title, body, payload.Open, cancellationToken);
                return Remember(number);
            }
            catch (GitHubNotFoundException)
            {
                // Somebody deleted it.
            }
        }

        if (!payload.Open)
        {
            return Remember(null);
        }

        await budget.SpendAsync(row, cancellationToken);
        return Remember((await issues.OpenAsync(title, body, cancellationToken)).Number);
    }

    private async Task<int?> FindAsync(IIssues issues, HiddenMark mark, CancellationToken cancellationToken)
    {
        await foreach (var issue in issues.ListOwnAsync(await account.LoginAsync(cancellationToken), cancellationToken))
        {
            if (mark.IsOn(issue.Body))
            {
                return issue.Number;
            }
        }

        return null;
    }

    private static string Remember(int? number) => JsonSerializer.Serialize(new IssueRemote(number), OutboxJson.Default.IssueRemote);
}
