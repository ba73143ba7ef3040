using System.Text.Json.Nodes;

namespace GitHub.Simulator.Rest;

/// <summary>A request that GitHub refuses, with the status and body it gives.</summary>
internal sealed class RestProblem(int status, string message) : Exception(message)
{
    /// <summary>With the details of a 422, for callers in the process.</summary>
    public override string Message =>
        Errors is null
            ? base.Message
            : $"{base.Message}: {string.Join("; ", Errors.Select(error => error?["message"] ?? $"{error?["field"]} {error?["code"]}"))}";

    public int Status { get; } = status;

    /// <summary>The <c>errors</c> member of 422 answers.</summary>
    public JsonArray? Errors { get; init; }

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public static RestProblem BadCredentials(string message = "Bad credentials") => new(401, message);

    public static RestProblem NotAccessible() => new(403, "Resource not accessible by integration");

    public static RestProblem NotFound() => new(404, "Not Found");

    public static RestProblem Invalid(string resource, string field, string code, string? message = null) =>
        new(422, "Validation Failed")
        {
            Errors =
            [
                message is null
                    ? new JsonObject
                    {
                        ["resource"] = resource,
                        ["code"] = code,
                        ["field"] = field,
                    }
                    : new JsonObject
                    {
                        ["resource"] = resource,
                        ["code"] = code,
                        ["field"] = field,
                        ["message"] = message,
                    },
            ],
        };

    /// <summary>A 422 that GitHub gives without a list of errors.</summary>
    public static RestProblem Unprocessable(string message) => new(422, message);

    public JsonObject ToJson()
    {
        var body = new JsonObject { ["message"] = base.Message, ["documentation_url"] = "https://docs.github.com/rest" };
        if (Errors is not null)
        {
            body["errors"] = Errors.DeepClone();
            return body;
        }

        body["status"] = Status.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return body;
    }
}
