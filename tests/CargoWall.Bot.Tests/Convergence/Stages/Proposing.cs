using CargoWall.Bot.Tests.Testing;

namespace CargoWall.Bot.Tests.Convergence.Stages;

/// <summary>Pull requests before anything ran: what widens, what is broken, what is mended, what touches no policy, what comes from a fork, what is queued.</summary>
internal sealed class Proposing : IStoryStage
{
    public async Task TellAsync(StoryWorld world)
    {
        await world.CommitAsync("wider", "wider", (PolicyText.Path, PolicyText.Allowing("registry.npmjs.org", "pypi.org")));
        await world.OpenAsync("wider");
        await world.EnqueueAsync("queued", "wider");

        await world.CommitAsync("typo", "mistaken", (PolicyText.Path, PolicyText.Allowing("not a host")));
        await world.OpenAsync("mistaken");
        await world.CommitAsync("typo again", "mistaken", (PolicyText.Path, PolicyText.Allowing("still no host", "nor this")));

        await world.CommitAsync("to mend", "mended", (PolicyText.Path, PolicyText.Allowing("neither a host")));
        await world.OpenAsync("mended");
        await world.CommitAsync("mending", "mended", (PolicyText.Path, PolicyText.Allowing("registry.npmjs.org", "example.com")));

        await world.CommitAsync("notes", "plain", ("notes.txt", "nothing of a policy\n"));
        await world.OpenAsync("plain");

        await world.CommitOnForkAsync("forked", "theirs", (PolicyText.Path, PolicyText.Allowing("registry.npmjs.org", "evil.example")));
        await world.OpenAsync($"{world.Stranger}:theirs", world.Stranger);
    }
}
