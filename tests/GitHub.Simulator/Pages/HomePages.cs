using GitHub.Simulator.Git;
using GitHub.Simulator.Repositories;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GitHub.Simulator.Pages;

/// <summary>The ways in: all repositories, those of one account, one repository, its workflow runs.</summary>
internal sealed class HomePages(World world, PageHost host)
{
    public void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/_pages/home", HomeAsync);
        pages.MapGet("/{owner}", OwnerAsync);
        pages.MapGet("/{owner}/{repo}", RepositoryAsync);
        pages.MapGet("/{owner}/{repo}/actions", (string owner, string repo, CancellationToken stop) => RunsAsync(owner, repo, null, stop));
        pages.MapGet(
            "/{owner}/{repo}/actions/runs/{id:long}",
            (string owner, string repo, long id, CancellationToken stop) => RunsAsync(owner, repo, id, stop)
        );
        pages.MapGet(
            "/{owner}/{repo}/actions/runs/{id:long}/job/{job:long}",
            (string owner, string repo, long id, CancellationToken stop) => RunsAsync(owner, repo, id, stop)
        );
    }

    private async Task<IResult> HomeAsync(CancellationToken stop)
    {
        using var turn = await world.EnterAsync(stop);
        return Home("Repositories", world.Repositories);
    }

    private async Task<IResult> OwnerAsync(string owner, CancellationToken stop)
    {
        using var turn = await world.EnterAsync(stop);
        return world.FindAccount(owner) is { } account
            ? Home(account.Login, world.Repositories.Where(repository => repository.Owner == account))
            : PageHost.Missing($"There is no account '{owner}'.");
    }

    private RazorComponentResult Home(string heading, IEnumerable<Repository> repositories) =>
        PageHost.Page<HomePage>((nameof(HomePage.Heading), heading), (nameof(HomePage.Repositories), repositories.Select(host.Show).ToList()));

    private Task<IResult> RepositoryAsync(string owner, string repo, CancellationToken stop) =>
        host.OfAsync(
            owner,
            repo,
            async repository =>
            {
                var tree = await repository.Git.FindTreeAsync(repository.DefaultBranch, stop);
                var files = tree is null
                    ? []
                    : (await repository.Git.WalkAsync(tree, stop)).Entries.Where(entry => entry.Type == "blob").Select(entry => entry.Name).ToList();
                return PageHost.Page<RepositoryPage>(
                    (nameof(RepositoryPage.Repository), host.Show(repository)),
                    (nameof(RepositoryPage.Files), files),
                    (nameof(RepositoryPage.Commits), await PageReader.CommitsAsync(repository, stop))
                );
            },
            stop
        );

    private Task<IResult> RunsAsync(string owner, string repo, long? id, CancellationToken stop) =>
        host.OfAsync(
            owner,
            repo,
            repository =>
                Task.FromResult<IResult>(
                    PageHost.Page<RunsPage>(
                        (nameof(RunsPage.Repository), host.Show(repository)),
                        (
                            nameof(RunsPage.Runs),
                            repository.Runs.AsEnumerable().Reverse().Where(run => id is null || run.Id == id).Select(PageReader.Show).ToList()
                        )
                    )
                ),
            stop
        );
}
