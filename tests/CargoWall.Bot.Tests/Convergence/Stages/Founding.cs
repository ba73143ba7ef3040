using CargoWall.Bot.Tests.Testing;
using GitHub.Simulator.Repositories;

namespace CargoWall.Bot.Tests.Convergence.Stages;

/// <summary>The app is installed in an organization; its policy repository, a private and a public repository get their first commits.</summary>
internal sealed class Founding : IStoryStage
{
    public async Task TellAsync(StoryWorld world)
    {
        var (github, cancel) = (world.GitHub, TestContext.Current.CancellationToken);
        await github.Accounts.CreateOrganizationAsync(world.Organization, StoryWorld.Owner, cancel);
        foreach (var person in new[] { world.Reader, world.Writer, world.Administrator, world.Stranger })
        {
            await github.Accounts.CreateUserAsync(person, cancel);
        }

        await github.Accounts.InstallAppAsync(world.Organization, cancel);
        foreach (var repository in new[] { StoryWorld.Policies, StoryWorld.Web, StoryWorld.Open })
        {
            await github.Repositories.CreateAsync(new NewRepository(world.Organization, repository) { Private = repository != StoryWorld.Open }, cancel);
        }

        await github.Repositories.SetPermissionAsync(world.Full(StoryWorld.Web), world.Reader, "read", cancel);
        await github.Repositories.SetPermissionAsync(world.Full(StoryWorld.Web), world.Writer, "write", cancel);
        await github.Repositories.SetPermissionAsync(world.Full(StoryWorld.Web), world.Administrator, "admin", cancel);
        await world.CommitAsync("organization", StoryWorld.Policies, "main", (StoryPolicies.OrganizationPath, StoryPolicies.Organization("ghcr.io")));
        await world.SettledAsync();
        await world.CommitAsync(
            "first",
            "main",
            (PolicyText.WorkflowPath, StoryPolicies.Guarded),
            (StoryPolicies.ReleasePath, StoryPolicies.Release),
            (PolicyText.Path, PolicyText.Allowing("registry.npmjs.org"))
        );
        await world.SettledAsync();
        await world.CommitAsync("open", StoryWorld.Open, "main", (PolicyText.WorkflowPath, StoryPolicies.Guarded));
    }
}
