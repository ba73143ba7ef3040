using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CargoWall.GitHub.Webhooks;

namespace CargoWall.Bot.Tests.Webhooks;

public sealed class PayloadTests
{
    private static readonly Dictionary<string, JsonTypeInfo> s_events = new()
    {
        ["push"] = WebhookJson.Default.PushEvent,
        ["pull_request"] = WebhookJson.Default.PullRequestEvent,
        ["check_run"] = WebhookJson.Default.CheckRunEvent,
        ["issue_comment"] = WebhookJson.Default.IssueCommentEvent,
        ["check_suite"] = WebhookJson.Default.CheckSuiteEvent,
        ["installation"] = WebhookJson.Default.InstallationEvent,
        ["installation_repositories"] = WebhookJson.Default.InstallationRepositoriesEvent,
        ["repository"] = WebhookJson.Default.RepositoryEvent,
        ["workflow_run"] = WebhookJson.Default.WorkflowRunEvent,
        ["workflow_job"] = WebhookJson.Default.WorkflowJobEvent,
    };

    public static TheoryData<string, string> Payloads()
    {
        var data = new TheoryData<string, string>();
        foreach (var name in s_events.Keys)
        {
            foreach (var file in Directory.GetFiles(TestData.Path("github", "webhooks", name), "*.json"))
            {
                data.Add(name, Path.GetFileName(file));
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Payloads))]
    public void Given_a_public_payload_it_is_read_as_its_event(string name, string file)
    {
        var json = File.ReadAllBytes(TestData.Path("github", "webhooks", name, file));

        var read = JsonSerializer.Deserialize(json, s_events[name]);

        Assert.NotNull(read);
    }
}
