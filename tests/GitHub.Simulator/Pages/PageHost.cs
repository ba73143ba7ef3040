using GitHub.Simulator.Repositories;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GitHub.Simulator.Pages;

/// <summary>What all pages do: find their repository with the gate held, and render after it is given back.</summary>
internal sealed class PageHost(World world)
{
    public RepositoryView Show(Repository repository) => PageReader.Show(repository, world.Addresses);

    public async Task<IResult> OfAsync(string owner, string repo, Func<Repository, Task<IResult>> show, CancellationToken stop)
    {
        using var turn = await world.EnterAsync(stop);
        return world.FindRepository(owner, repo) is { } repository ? await show(repository) : Missing($"There is no repository '{owner}/{repo}'.");
    }

    public static RazorComponentResult Missing(string what)
    {
        var page = Page<NotFoundPage>((nameof(NotFoundPage.What), what));
        page.StatusCode = StatusCodes.Status404NotFound;
        return page;
    }

    public static RazorComponentResult Page<T>(params (string Name, object? Value)[] parameters)
        where T : IComponent =>
        new(typeof(T), parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value)) { PreventStreamingRendering = true };
}
