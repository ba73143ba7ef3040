using CargoWall.Bot.Runs.Linking;
using CargoWall.Bot.Webhooks;
using CargoWall.GitHub.Webhooks;

namespace CargoWall.Bot.Runs.Recording;

/// <summary>Takes what GitHub tells of runs and their jobs.</summary>
internal sealed class RunDeliveries(RunRecorder recorder, LinkedRepositories repositories) : IDeliveryHandler
{
    public bool Takes(string eventName, string? action) => eventName is "workflow_run" or "workflow_job";

    public async Task HandleAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        if (delivery.Repository is not { } id || await repositories.FindAsync(id.Value, cancellationToken) is not { } repository)
        {
            return;
        }
        if (delivery.Event == "workflow_run")
        {
            await recorder.RecordAsync(repository.Id, repository.OwnerId, delivery.Read(WebhookJson.Default.WorkflowRunEvent).WorkflowRun, cancellationToken);
        }
        else
        {
            await recorder.RecordAsync(repository.Id, delivery.Read(WebhookJson.Default.WorkflowJobEvent).WorkflowJob, cancellationToken);
        }
    }
}
