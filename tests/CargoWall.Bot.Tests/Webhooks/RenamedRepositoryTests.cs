using CargoWall.Bot.Tests.Testing;
using GitHub.Simulator.Faults;

namespace CargoWall.Bot.Tests.Webhooks;

/// <summary>A repository that was renamed while the delivery that says so is late.</summary>
public sealed class RenamedRepositoryTests
{
    [Fact]
    public async Task Given_a_delivery_that_knows_the_new_name_first_what_is_written_has_it()
    {
        await using var scene = await Scene.StartAsync();
        await scene.CheckAsync(await scene.CommitAsync("main", (PolicyText.Path, PolicyText.Allowing("registry.npmjs.org"))));
        var commit = await scene.CommitAsync("topic", (PolicyText.WorkflowPath, PolicyText.Workflow), (PolicyText.Path, PolicyText.Allowing("pypi.org")));
        await scene.HandledAsync();
        scene.GitHub.Faults.Add(new Fault.LateDelivery("repository"));
        var renamed = await scene.GitHub.Repositories.RenameAsync(scene.Repository, "site", TestContext.Current.CancellationToken);

        await scene.OpenAsync(renamed.FullName, "topic");

        var check = await scene.CheckAsync(renamed.FullName, commit);
        Assert.Contains($"/{renamed.FullName}/blob/", check.Summary, StringComparison.Ordinal);
        Assert.DoesNotContain($"/{scene.Repository}/", check.Summary, StringComparison.Ordinal);
    }
}
