using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using CargoWall.Bot.Egress;
using CargoWall.Bot.Tests.Testing;
using CargoWall.Policy.Contracts;
using CargoWall.Testing;
using GitHub.Simulator.Actions;
using GitHub.Simulator.Repositories;

namespace CargoWall.Bot.Tests.Runs;

public sealed class KilledBotTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_a_bot_that_is_killed_after_it_acknowledged_nothing_is_lost_and_the_check_is_written()
    {
        await using var github = await Scene.StartGitHubAsync();
        using var folder = new TemporaryFolder();
        using var port = new HeldPort();
        var urls = ("urls", port.Address.GetLeftPart(UriPartial.Authority));
        await using var killed = await BotProcess.StartAsync(github, folder, urls);
        var repository = $"{github.Owner}/{github.Repository}";
        await github.Repositories.CommitAsync(
            new NewCommit(
                repository,
                "main",
                new Dictionary<string, string?>
                {
                    [PolicyText.WorkflowPath] = PolicyText.Workflow,
                    [PolicyText.Path] = PolicyText.Allowing("registry.npmjs.org"),
                }
            ),
            Cancel
        );
        var run = await github.Runs.StartAsync(new NewRun(repository, PolicyText.WorkflowPath), Cancel);
        await github.Runs.StartJobAsync(run.Job("build").Id, Cancel);
        await github.Webhooks.SettledAsync(Cancel);
        using var http = new HttpClient { BaseAddress = port.Address };
        var session = await OpenAsync(http, () => github.Identity.MintAsync(run.Job("build").Id, RunScene.Audience, cancellationToken: Cancel));
        var chain = EventChain.Start(session.JobId);
        var lines = RunScene.Line(chain, "registry.npmjs.org", "allowed") + RunScene.Line(chain, "evil.example", "denied");

        var acknowledged = await PostAsync(http, session, lines);
        await killed.KillAsync();

        await using var restarted = await BotProcess.StartAsync(github, folder, urls);
        var again = await PostAsync(http, session, lines);
        Assert.Equal((2L, chain.Hex, 2), (acknowledged.LastSequence, acknowledged.Chain, acknowledged.Accepted));
        Assert.Equal((2L, chain.Hex, 0), (again.LastSequence, again.Chain, again.Accepted));
        await github
            .Checks.WaitForAsync(repository, run.HeadSha, check => check is { Name: EgressCheck.Name, Conclusion: "failure" }, Cancel)
            .WaitAsync(TimeSpan.FromMinutes(3), Cancel);
        Assert.Single(await github.Checks.ListAsync(repository, run.HeadSha, Cancel), check => check.Name == EgressCheck.Name);
    }

    // The app's installation is told by a webhook, which may be handled after this asks.
    private static async Task<SessionAnswer> OpenAsync(HttpClient http, Func<Task<string>> token)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        late.CancelAfter(TimeSpan.FromMinutes(3));
        while (true)
        {
            using var message = new HttpRequestMessage(HttpMethod.Post, AgentApi.SessionPath)
            {
                Content = JsonContent.Create(new SessionRequest { Agent = "0.1.0" }, AgentApiJson.Default.SessionRequest),
            };
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await token());
            using var response = await http.SendAsync(message, late.Token);
            if (response.StatusCode != HttpStatusCode.NotFound)
            {
                response.EnsureSuccessStatusCode();
                return await response.Content.ReadFromJsonAsync(AgentApiJson.Default.SessionAnswer, late.Token)
                    ?? throw new InvalidOperationException("No answer.");
            }
            await Task.Delay(50, late.Token);
        }
    }

    private static async Task<EventsAnswer> PostAsync(HttpClient http, SessionAnswer session, string lines)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, AgentApi.EventsPath(session.JobId))
        {
            Content = new StringContent(lines, Encoding.UTF8, AgentApi.EventsMediaType),
        };
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", session.SessionToken);
        using var response = await http.SendAsync(message, Cancel);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Cancel));
        return await response.Content.ReadFromJsonAsync(AgentApiJson.Default.EventsAnswer, Cancel) ?? throw new InvalidOperationException("No answer.");
    }
}
