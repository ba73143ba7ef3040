using CargoWall.Bot.Webhooks;
using CargoWall.GitHub.Webhooks;

namespace CargoWall.Bot.Egress;

/// <summary>"Re-run" on the check, or on all checks of the app: it is looked at and written once more.</summary>
internal sealed class EgressRequests(EgressHeads heads) : IDeliveryHandler
{
    public bool Takes(string eventName, string? action) => eventName is "check_run" or "check_suite" && action == "rerequested";

    public async Task HandleAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        if (delivery.Repository is { } repository && HeadOf(delivery) is { } head)
        {
            await heads.RepeatAsync(repository.Value, head, cancellationToken);
        }
    }

    private static string? HeadOf(Delivery delivery)
    {
        if (delivery.Event == "check_suite")
        {
            return delivery.Read(WebhookJson.Default.CheckSuiteEvent).CheckSuite.HeadSha;
        }
        var check = delivery.Read(WebhookJson.Default.CheckRunEvent).CheckRun;
        return check.Name == EgressCheck.Name ? check.HeadSha : null;
    }
}
