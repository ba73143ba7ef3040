using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CargoWall.GitHub;
using CargoWall.GitHub.Resources;
using CargoWall.Storage.Outbox;

namespace CargoWall.Bot.Outbox;

/// <summary>
/// Makes GitHub show a check as intended, whatever earlier attempts got done. The newest check run of a name is the one that counts. Its external id
/// names the natural key and the annotations: GitHub adds annotations and never takes one back, so other annotations need another check run.
/// </summary>
internal sealed class CheckRunSender(IGitHub github, WriteBudget budget) : IOutboxSender
{
    private const int MaximumButtons = 3;
    private const int AnnotationsPerRequest = 50;
    private const int MaximumAnnotations = 500;

    public string Kind => "check";

    public async Task<string> SendAsync(OutboxRow row, CancellationToken cancellationToken)
    {
        var payload = OutboxPayload.Read(row, OutboxJson.Default.CheckPayload);
        var address = StoredOutbox.AddressOf(row);
        var checks = github.Write(address).Checks;
        var annotations = payload.Annotations.Take(MaximumAnnotations).Select(ToWire).ToList();
        var annotationsHash = Hash(JsonSerializer.Serialize(payload.Annotations, OutboxJson.Default.IReadOnlyListAnnotation));
        var externalId = $"{Hash(row.Key)}-{annotationsHash}";

        var (known, shown) = await FindAsync(row, payload, checks, externalId, annotationsHash, cancellationToken);
        if (known is { } existing)
        {
            try
            {
                await UpdateAsync(existing, shown, atLeastOnce: true);
                return Remember(existing);
            }
            catch (GitHubNotFoundException)
            {
                // GitHub keeps the newest 1,000 check runs of a name; this one is gone, so it is made again.
            }
        }

        await budget.SpendAsync(row, cancellationToken);
        var created = await checks.CreateAsync(
            new NewCheckRun(
                payload.Name,
                payload.HeadCommit,
                externalId,
                "completed",
                Wire(payload.Conclusion),
                payload.DetailsUrl,
                Output(payload, [.. annotations.Take(AnnotationsPerRequest)]),
                Buttons(payload)
            ),
            cancellationToken
        );
        await UpdateAsync(created.Id, Math.Min(annotations.Count, AnnotationsPerRequest), atLeastOnce: false);
        return Remember(created.Id);

        async Task UpdateAsync(long checkRunId, int sent, bool atLeastOnce)
        {
            for (var first = atLeastOnce; first || sent < annotations.Count; first = false)
            {
                var next = annotations.Skip(sent).Take(AnnotationsPerRequest).ToList();
                await budget.SpendAsync(row, cancellationToken);
                await checks.UpdateAsync(
                    checkRunId,
                    new CheckRunChange("completed", Wire(payload.Conclusion), payload.DetailsUrl, Output(payload, next), Buttons(payload)),
                    cancellationToken
                );
                sent += next.Count;
            }
        }

        string Remember(long checkRunId) => JsonSerializer.Serialize(new CheckRemote(checkRunId, annotationsHash, row.Version), OutboxJson.Default.CheckRemote);
    }

    /// <summary>The check run to update and how many of the annotations it has; no id when one must be made.</summary>
    private static async Task<(long? Id, int Shown)> FindAsync(
        OutboxRow row,
        CheckPayload payload,
        IChecks checks,
        string externalId,
        string annotationsHash,
        CancellationToken cancellationToken
    )
    {
        var remote = OutboxPayload.Remote(row, OutboxJson.Default.CheckRemote);
        // The first attempt of the intention that follows the recorded one. Any other may follow a success that was never recorded.
        if (row.Attempts <= 1 && row.Version == (remote?.Version ?? 0) + 1)
        {
            return remote?.Annotations == annotationsHash ? (remote.CheckRunId, payload.Annotations.Count) : (null, 0);
        }

        // An older one with these annotations would be updated behind the one that is shown.
        var newest = await checks
            .ListAsync(payload.HeadCommit, payload.Name, cancellationToken)
            .MaxByAsync(run => run.Id, cancellationToken: cancellationToken);
        return newest?.ExternalId == externalId ? (newest.Id, newest.Output?.AnnotationsCount ?? 0) : (null, 0);
    }

    private static CheckRunOutput Output(CheckPayload payload, List<CheckAnnotation> annotations) =>
        new(
            CheckText.Title(payload.Title),
            CheckText.Body(payload.Summary),
            payload.Text is null ? null : CheckText.Body(payload.Text),
            annotations.Count == 0 ? null : annotations
        );

    // An empty list takes the buttons of an earlier content away.
    private static List<CheckRunAction> Buttons(CheckPayload payload) =>
        [.. (payload.Actions ?? []).Take(MaximumButtons).Select(button => new CheckRunAction(button.Label, button.Description, button.Identifier))];

    private static CheckAnnotation ToWire(Annotation annotation)
    {
        int? column = annotation.Column > 0 ? annotation.Column : null;
        return new CheckAnnotation(
            annotation.Path,
            annotation.Line,
            annotation.Line,
            column,
            column,
            Wire(annotation.Level),
            CheckText.Message(annotation.Message),
            annotation.Title is null ? null : CheckText.Title(annotation.Title)
        );
    }

    private static string Wire(AnnotationLevel level) =>
        level switch
        {
            AnnotationLevel.Notice => "notice",
            AnnotationLevel.Warning => "warning",
            _ => "failure",
        };

    private static string Wire(CheckConclusion conclusion) =>
        conclusion switch
        {
            CheckConclusion.Success => "success",
            CheckConclusion.Neutral => "neutral",
            CheckConclusion.ActionRequired => "action_required",
            _ => "failure",
        };

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..24];
}
