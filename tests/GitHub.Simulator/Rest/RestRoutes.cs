namespace GitHub.Simulator.Rest;

/// <summary>Carries out one operation. Called with the world's gate held.</summary>
internal delegate Task<RestAnswer> RestHandler(RestCall call);

/// <summary>Maps operations of the REST API, each with what it asks of its caller.</summary>
internal sealed class RestRoutes(IEndpointRouteBuilder endpoints, RestPipeline pipeline)
{
    public void Get(string pattern, Access access, RestHandler handler) => Map("GET", pattern, access, handler);

    /// <summary>A write. <paramref name="makesContent"/>: it counts as content creation in the secondary limits.</summary>
    public void Post(string pattern, Access access, RestHandler handler, bool makesContent = true) => Map("POST", pattern, access, handler, makesContent);

    public void Patch(string pattern, Access access, RestHandler handler, bool makesContent = true) => Map("PATCH", pattern, access, handler, makesContent);

    public void Put(string pattern, Access access, RestHandler handler) => Map("PUT", pattern, access, handler, makesContent: true);

    public void Delete(string pattern, Access access, RestHandler handler) => Map("DELETE", pattern, access, handler);

    /// <summary>Answers 404 to whatever nothing else answers, and has it recorded: the schema walk then tells that it is unknown.</summary>
    public void RefuseOthers() =>
        endpoints.MapFallback(http => pipeline.RunAsync(http, new RestOperation(Access.Public, _ => throw RestProblem.NotFound(), MakesContent: false)));

    private void Map(string method, string pattern, Access access, RestHandler handler, bool makesContent = false) =>
        endpoints.MapMethods(pattern, [method], http => pipeline.RunAsync(http, new RestOperation(access, handler, makesContent)));
}

/// <summary>An operation of the REST API.</summary>
internal sealed record RestOperation(Access Access, RestHandler Handler, bool MakesContent);
