using System.Text.Json.Nodes;
using GitHub.Simulator.Repositories;
using GitHub.Simulator.Rest;

namespace GitHub.Simulator.Issues;

/// <summary>Labels of repositories and of issues.</summary>
internal sealed class LabelEndpoints(World world)
{
    private const string DefaultColor = "ededed";

    public void Map(RestRoutes routes)
    {
        var read = Access.Read("issues", "pull_requests");
        var write = Access.Write("issues", "pull_requests");
        routes.Post("/repos/{owner}/{repo}/labels", write, CreateAsync);
        routes.Get("/repos/{owner}/{repo}/labels/{**name}", read, GetAsync);
        routes.Get(
            "/repos/{owner}/{repo}/issues/{number}/labels",
            read,
            call => Paging.PageAsync(call, Find(call).Labels, label => IssueJson.Label(call.Repository, label, world.Addresses))
        );
        routes.Post("/repos/{owner}/{repo}/issues/{number}/labels", write, AddAsync);
        routes.Delete("/repos/{owner}/{repo}/issues/{number}/labels/{**name}", write, RemoveAsync);
    }

    /// <summary>The label of this name, made where there is none.</summary>
    public static Label Ensure(World world, Repository repository, string name)
    {
        if (Named(repository.Labels, name) is { } existing)
        {
            return existing;
        }

        var label = new Label(world.NextId(), name, DefaultColor, null);
        repository.Labels.Add(label);
        return label;
    }

    private Task<RestAnswer> CreateAsync(RestCall call)
    {
        var name = call.Body.Text("name");
        if (Named(call.Repository.Labels, name) is not null)
        {
            throw RestProblem.Invalid("Label", "name", "already_exists");
        }

        var label = new Label(world.NextId(), name, call.Body.OptionalText("color") ?? DefaultColor, call.Body.OptionalText("description"));
        call.Repository.Labels.Add(label);
        return Task.FromResult(RestAnswer.Created(IssueJson.Label(call.Repository, label, world.Addresses)));
    }

    private Task<RestAnswer> GetAsync(RestCall call) =>
        Named(call.Repository.Labels, call.Route("name")) is { } label
            ? Task.FromResult(RestAnswer.Ok(IssueJson.Label(call.Repository, label, world.Addresses)))
            : throw RestProblem.NotFound();

    private Task<RestAnswer> AddAsync(RestCall call)
    {
        var issue = Find(call);
        foreach (var name in call.Body.Texts("labels").Where(name => Named(issue.Labels, name) is null))
        {
            issue.Labels.Add(Ensure(world, call.Repository, name));
        }

        return Answer(call, issue);
    }

    private Task<RestAnswer> RemoveAsync(RestCall call)
    {
        var issue = Find(call);
        issue.Labels.Remove(Named(issue.Labels, call.Route("name")) ?? throw new RestProblem(404, "Label does not exist"));
        return Answer(call, issue);
    }

    private Task<RestAnswer> Answer(RestCall call, Issue issue) =>
        Task.FromResult(RestAnswer.Ok(WireJson.List(issue.Labels.Select(label => (JsonNode)IssueJson.Label(call.Repository, label, world.Addresses)))));

    private static Label? Named(IEnumerable<Label> labels, string name) =>
        labels.FirstOrDefault(label => label.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static Issue Find(RestCall call) => call.Repository.Issues.GetValueOrDefault((int)call.RouteId("number")) ?? throw RestProblem.NotFound();
}
