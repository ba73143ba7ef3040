using CargoWall.Bot.Hosting;
using CargoWall.Bot.Policies;
using CargoWall.Bot.Tests.Testing;
using CargoWall.Bot.Webhooks;
using CargoWall.GitHub;
using CargoWall.Storage;
using CargoWall.Storage.Inbox;
using CargoWall.Storage.Leases;
using GitHub.Simulator.Faults;
using GitHub.Simulator.Recording;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CargoWall.Bot.Tests.Policies;

/// <summary>
/// A good push and a broken one right after it, of which only the broken one is the branch's head when the bot looks. The good one is in force, however
/// the deliveries come. Every story begins with npm in force and ends with a broken head.
/// </summary>
public sealed class QuickPushTests
{
    private const string Before = "registry.npmjs.org";
    private const string Good = "pypi.org";
    private const string Broken = "version: 1\npolicies: nonsense\n";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_both_pushes_arrive_before_the_first_is_handled_the_good_one_is_in_force_and_the_issue_names_it()
    {
        await using var scene = await StartAsync();
        var good = await WhileBusyAsync(
            scene,
            pushes: 2,
            async () =>
            {
                var first = await PushAsync(scene, PolicyText.Allowing(Good));
                await PushAsync(scene, Broken);
                return first;
            }
        );

        await scene.HandledAsync();

        Assert.Equal([Good], await ServedAsync(scene));
        var issue = await Until.FoundAsync(async () => (await scene.GitHub.PullRequests.IssuesAsync(scene.Repository, Cancel)).SingleOrDefault());
        Assert.Contains($"The last good set, of commit `{good[..7]}`", issue.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_the_first_delivery_is_lost_the_good_one_is_in_force()
    {
        await using var scene = await StartAsync();
        scene.GitHub.Faults.Add(new Fault.LostDelivery("push"));
        await PushAsync(scene, PolicyText.Allowing(Good));

        await PushAsync(scene, Broken);
        await scene.HandledAsync();

        Assert.Equal([Good], await ServedAsync(scene));
    }

    [Fact]
    public async Task Given_the_deliveries_come_late_and_twice_the_good_one_is_in_force()
    {
        await using var scene = await StartAsync();
        await WhileBusyAsync(
            scene,
            pushes: 2,
            async () =>
            {
                scene.GitHub.Faults.Add(new Fault.LateDelivery("push"));
                await PushAsync(scene, PolicyText.Allowing(Good));
                scene.GitHub.Faults.Add(new Fault.DoubledDelivery("push"));
                return await PushAsync(scene, Broken);
            }
        );

        await scene.HandledAsync();

        Assert.Equal([Good], await ServedAsync(scene));
    }

    [Fact]
    public async Task Given_only_the_last_of_many_broken_pushes_is_told_of_the_good_one_before_them_is_in_force()
    {
        await using var scene = await StartAsync();
        scene.GitHub.Faults.Add(new Fault.LostDelivery("push") { Times = 4 });
        await PushAsync(scene, PolicyText.Allowing(Good));
        foreach (var number in Enumerable.Range(1, 3))
        {
            await PushAsync(scene, $"{Broken}# {number}\n");
        }

        await PushAsync(scene, Broken);
        await scene.HandledAsync();

        Assert.Equal([Good], await ServedAsync(scene));
    }

    [Fact]
    public async Task Given_a_good_commit_in_the_middle_of_a_broken_push_it_is_never_in_force()
    {
        await using var scene = await StartAsync();
        await scene.CommitAsync("topic", (PolicyText.Path, PolicyText.Allowing("evil.example")));
        await scene.CommitAsync("topic", (PolicyText.Path, Broken));
        await MoveMainAsync(scene, "topic");

        await scene.HandledAsync();

        Assert.Equal([Before], await ServedAsync(scene));
    }

    [Fact]
    public async Task Given_a_forced_push_took_the_good_one_away_it_does_not_come_into_force()
    {
        await using var scene = await StartAsync();
        await scene.CommitAsync("broken", (PolicyText.Path, Broken));
        await WhileBusyAsync(
            scene,
            pushes: 2,
            async () =>
            {
                await PushAsync(scene, PolicyText.Allowing("evil.example"));
                await MoveMainAsync(scene, "broken");
                return "";
            }
        );

        await scene.HandledAsync();

        Assert.Equal([Before], await ServedAsync(scene));
    }

    [Fact]
    public async Task Given_a_forced_push_took_the_set_in_force_away_and_is_broken_the_last_good_head_that_is_left_is_in_force()
    {
        await using var scene = await StartAsync();
        await scene.CommitAsync("broken", (PolicyText.Path, Broken));
        await scene.CheckAsync(await PushAsync(scene, PolicyText.Allowing("evil.example")));

        await MoveMainAsync(scene, "broken");
        await scene.HandledAsync();

        Assert.Equal([Before], await ServedAsync(scene));
    }

    [Fact]
    public async Task Given_a_broken_branch_is_read_again_no_file_is_fetched_again()
    {
        await using var scene = await StartAsync();
        var broken = await PushAsync(scene, Broken);
        await scene.CheckAsync(broken);
        await scene.HandledAsync();
        scene.GitHub.Recording.Clear();

        await scene.Bot.Services.GetRequiredService<PolicySynchronization>().SynchronizeAsync(new RepositoryId(scene.GitHub.RepositoryId), Cancel);

        Assert.DoesNotContain(scene.GitHub.Recording.Requests, IsFile);
        Assert.Contains(scene.GitHub.Recording.Requests, it => it.Path.EndsWith("/activity", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Given_a_GitHub_that_does_not_tell_of_earlier_heads_the_set_in_force_stays()
    {
        await using var scene = await StartAsync();
        scene.GitHub.Faults.Add(new Fault.Answer(404) { PathPrefix = $"/repos/{scene.Repository}/activity", Times = null });

        var broken = await PushAsync(scene, Broken);

        Assert.Equal("failure", (await scene.CheckAsync(broken)).Conclusion);
        Assert.Equal([Before], await ServedAsync(scene));
    }

    private static async Task<Scene> StartAsync()
    {
        var scene = await Scene.StartAsync();
        await scene.CheckAsync(await PushAsync(scene, PolicyText.Allowing(Before)));
        await scene.HandledAsync();
        return scene;
    }

    private static Task<string> PushAsync(Scene scene, string policies) => scene.CommitAsync("main", (PolicyText.Path, policies));

    /// <summary>Pushes a branch to main, forced where it has to be.</summary>
    private static async Task MoveMainAsync(Scene scene, string branch)
    {
        using var clone = await GitClone.OfAsync(scene, scene.Repository);
        await clone.GitAsync("push", "--quiet", "--force", "origin", $"refs/remotes/origin/{branch}:refs/heads/main");
    }

    /// <summary>Does something while another worker has the repository's lane, so that what arrives is handled only afterwards.</summary>
    private static async Task<string> WhileBusyAsync(Scene scene, int pushes, Func<Task<string>> act)
    {
        await scene.HandledAsync();
        var leases = scene.Bot.Services.GetRequiredService<LeaseBook>();
        var lane = $"inbox:repository:{scene.GitHub.RepositoryId}";
        var result = "";
        await using (var lease = await Until.FoundAsync(() => leases.TryTakeAsync(lane, Cancel)))
        {
            await lease.RunAsync(
                TimeProvider.System,
                async _ =>
                {
                    result = await act();
                    await scene.GitHub.Webhooks.SettledAsync(Cancel);
                    Assert.Equal(pushes, await scene.Bot.ReadAsync(CountUntouchedPushesAsync));
                },
                Cancel
            );
        }

        scene.Bot.Services.GetRequiredService<DeliveryInbox>().Signal.Set();
        return result;
    }

    private static Task<int> CountUntouchedPushesAsync(CargoWallDb database) =>
        database.Deliveries.CountAsync(row => row.Event == "push" && row.State == DeliveryState.Waiting && row.Attempts == 0 && row.CutOffs == 0, Cancel);

    private static bool IsFile(RecordedRequest request) =>
        request.Path.Contains("/git/blobs/", StringComparison.Ordinal) || request.Path.Contains("/git/trees/", StringComparison.Ordinal);

    /// <summary>The hosts that are allowed now, of those that the stories name.</summary>
    private static async Task<List<string>> ServedAsync(Scene scene)
    {
        var document = await scene.ServedAsync();
        return [.. new[] { Before, Good, "evil.example" }.Where(host => document.Contains(host, StringComparison.Ordinal))];
    }
}
