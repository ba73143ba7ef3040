using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CargoWall.Testing;
using GitHub.Simulator.Actions;
using GitHub.Simulator.PullRequests;
using GitHub.Simulator.Repositories;
using GitHub.Simulator.Webhooks;

namespace CargoWall.Bot.Load;

/// <summary>
/// Deliveries as GitHub makes them where many repositories are at work: what the simulator told of a push, a pull request and its run, told again and again with
/// other runs and jobs, of all repositories at once. The bot's workers handle them meanwhile.
/// </summary>
internal static class WebhookLoad
{
    private const int PerSecond = 100;
    private const int Organizations = 3;
    private const int Repositories = 4;
    private const int Jobs = 3;

    // As long as the runtime takes to compile what is called often; a bot in service has that behind it.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(15);

    public static async Task MeasureAsync(Bed bed, GoalTable table, CancellationToken cancellationToken)
    {
        var load = new OpenLoad(PerSecond, WarmUp, measured: TimeSpan.FromSeconds(20));
        var requests = Retell(await HappenAsync(bed, cancellationToken), load.Requests, bed.GitHub.WebhookSecret);
        using var http = new HttpClient { BaseAddress = bed.Bot.Address };
        await Console.Error.WriteLineAsync($"  {load.Requests} deliveries at {PerSecond}/s, the first {WarmUp.TotalSeconds} s to warm up");
        var used = bed.Bot.ProcessorTime;
        await load.RunAsync(
            async (number, stop) =>
            {
                using var request = requests[number].ToRequest(bed.GitHub.AppId);
                using var answer = await http.SendAsync(request, stop);
                return answer.StatusCode == HttpStatusCode.Accepted;
            },
            cancellationToken
        );
        var start = TimeProvider.System.GetTimestamp();
        await bed.Bot.HandledAsync(cancellationToken);
        table.AtMost($"webhook acknowledged at {PerSecond}/s, p99, ms", load.Percentile(99), 50);
        table.Note("the same, median, ms", load.Percentile(50));
        table.Note("the same, slowest, ms", load.Percentile(100));
        table.AtMost("deliveries that were not answered with 202", load.Failed, 0);
        table.Note("from the last delivery until all are handled, s", TimeProvider.System.GetElapsedTime(start).TotalSeconds);
        table.Note("processor time of the bot for a delivery, handling included, ms", (bed.Bot.ProcessorTime - used).TotalMilliseconds / load.Requests);
    }

    // Gives what GitHub told of each repository, and the ids that belong to its run.
    private static async Task<IReadOnlyList<Story>> HappenAsync(Bed bed, CancellationToken cancellationToken)
    {
        var gitHub = bed.GitHub;
        var stories = new List<(SimulatedRepository Repository, SimulatedRun Run)>();
        for (var number = 0; number < Organizations; number++)
        {
            foreach (var repository in await Organization.FoundAsync(gitHub, $"org{number}", Repositories, cancellationToken))
            {
                var change = new NewCommit(
                    repository.FullName,
                    "topic",
                    new Dictionary<string, string?> { [Organization.PolicyPath] = Organization.Policy(99) }
                );
                await gitHub.PostAsync("commits", change, cancellationToken);
                await gitHub.PostAsync("pull-requests", new NewPullRequest(repository.FullName, "topic"), cancellationToken);
                var run = await Organization.RunAsync(gitHub, repository, Jobs, cancellationToken);
                foreach (var job in run.Jobs)
                {
                    await gitHub.PostAsync($"jobs/{job.Id}/start", new { }, cancellationToken);
                    await gitHub.PostAsync($"jobs/{job.Id}/completion", new { conclusion = "success" }, cancellationToken);
                }
                stories.Add((repository, run));
            }
        }
        await bed.SettledAsync(cancellationToken);
        var told = (await gitHub.GetAsync<IReadOnlyList<SimulatedDelivery>>("deliveries", cancellationToken)).ToLookup(RepositoryOf);
        return [.. stories.Select(story => new Story([.. told[story.Repository.Id]], [story.Run.Id, .. story.Run.Jobs.Select(job => job.Id)]))];
    }

    private static long? RepositoryOf(SimulatedDelivery delivery) => (long?)JsonNode.Parse(delivery.Payload)?["repository"]?["id"];

    private static List<SignedDelivery> Retell(IReadOnlyList<Story> stories, int count, string secret) =>
        [
            .. Enumerable
                .Range(0, count)
                .Select(number =>
                {
                    var (round, which) = Math.DivRem(number, stories.Count);
                    var story = stories[which];
                    var (again, step) = Math.DivRem(round, story.Deliveries.Count);
                    var delivery = story.Deliveries[step];
                    return SignedDelivery.Of(delivery.Event, story.Retell(delivery.Payload, again + 1), secret);
                }),
        ];

    /// <summary>What happened in one repository.</summary>
    /// <param name="Deliveries">In order.</param>
    /// <param name="Ids">Those of its run and of the run's jobs.</param>
    private sealed record Story(IReadOnlyList<SimulatedDelivery> Deliveries, IReadOnlyList<long> Ids)
    {
        // Beyond the ids of the simulator.
        private const long Step = 100_000_000;

        /// <summary>The payload with ids that no other telling has.</summary>
        public string Retell(string payload, int again) =>
            Ids.Aggregate(
                payload,
                (text, id) =>
                    text.Replace(
                        id.ToString(CultureInfo.InvariantCulture),
                        (id + (again * Step)).ToString(CultureInfo.InvariantCulture),
                        StringComparison.Ordinal
                    )
            );
    }

    private sealed record SignedDelivery(string Event, byte[] Body, string Signature)
    {
        public static SignedDelivery Of(string eventName, string payload, string secret)
        {
            var body = Encoding.UTF8.GetBytes(payload);
            return new(eventName, body, "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body)));
        }

        public HttpRequestMessage ToRequest(long appId)
        {
            var request = new HttpRequestMessage(HttpMethod.Post, "/webhooks/github") { Content = new ByteArrayContent(Body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            request.Headers.Add("X-GitHub-Event", Event);
            request.Headers.Add("X-GitHub-Delivery", Guid.NewGuid().ToString());
            request.Headers.Add("X-GitHub-Hook-Installation-Target-ID", appId.ToString(CultureInfo.InvariantCulture));
            request.Headers.Add("X-GitHub-Hook-Installation-Target-Type", "integration");
            request.Headers.Add("X-Hub-Signature-256", Signature);
            return request;
        }
    }
}
