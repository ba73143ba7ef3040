using GitHub.Simulator.Rest;

namespace GitHub.Simulator.Checks;

/// <summary>What a request sets on a check run. Read and checked as a whole before anything is set.</summary>
internal sealed class CheckChange
{
    // Limits of the documentation, "Create a check run".
    private const int MostAnnotations = 50;
    private const int MostActions = 3;
    private const int LongestText = 65_535;
    private static readonly string[] Statuses = ["queued", "in_progress", "completed"];
    private static readonly string[] Conclusions = ["action_required", "cancelled", "failure", "neutral", "success", "skipped", "timed_out"];
    private static readonly string[] Levels = ["notice", "warning", "failure"];
    private readonly RequestBody _body;
    private readonly RequestBody? _output;
    private readonly List<CheckAnnotation> _annotations;
    private readonly List<CheckAction> _actions;

    private CheckChange(RequestBody body)
    {
        _body = body;
        _output = body.OptionalObject("output");
        _annotations = (_output?.Objects("annotations") ?? []).Select(Annotation).ToList();
        _actions = body.Objects("actions").Select(Action).ToList();
    }

    public static CheckChange Read(RequestBody body)
    {
        var change = new CheckChange(body);
        change.Check();
        return change;
    }

    public void Apply(CheckRun run, DateTimeOffset now)
    {
        run.Name = _body.OptionalText("name") ?? run.Name;
        run.ExternalId = _body.OptionalText("external_id") ?? run.ExternalId;
        run.DetailsUrl = _body.OptionalText("details_url") ?? run.DetailsUrl;
        run.StartedAt = _body.OptionalTime("started_at") ?? run.StartedAt;
        run.Status = _body.OptionalText("status") ?? run.Status;
        if (_body.OptionalText("conclusion") is { } conclusion)
        {
            run.Status = "completed";
            run.Conclusion = conclusion;
            run.CompletedAt = _body.OptionalTime("completed_at") ?? now;
        }
        else if (_body.Has("status"))
        {
            run.Conclusion = null;
            run.CompletedAt = null;
        }

        if (_output is not null)
        {
            run.Title = _output.OptionalText("title") ?? run.Title;
            run.Summary = _output.OptionalText("summary") ?? run.Summary;
            run.Text = _output.OptionalText("text") ?? run.Text;

            // Later requests add to the annotations; nothing takes one away.
            run.Annotations.AddRange(_annotations);
        }

        if (_body.Has("actions"))
        {
            run.Actions = _actions;
        }
    }

    private void Check()
    {
        OneOf("status", _body.OptionalText("status"), Statuses);
        OneOf("conclusion", _body.OptionalText("conclusion"), Conclusions);
        if (_body.OptionalText("status") == "completed" && _body.OptionalText("conclusion") is null)
        {
            throw RestProblem.Unprocessable("Invalid request.\n\nMissing required key \"conclusion\".");
        }

        if (_annotations.Count > MostAnnotations)
        {
            throw RestProblem.Unprocessable($"Invalid request.\n\nNo more than {MostAnnotations} items are allowed; {_annotations.Count} were supplied.");
        }

        if (_actions.Count > MostActions)
        {
            throw RestProblem.Unprocessable($"Invalid request.\n\nNo more than {MostActions} items are allowed; {_actions.Count} were supplied.");
        }

        if (_output is null)
        {
            return;
        }

        _ = _output.Text("summary");
        foreach (var name in (string[])["summary", "text"])
        {
            NoLongerThan(name, _output.OptionalText(name), LongestText);
        }
    }

    private static CheckAnnotation Annotation(RequestBody given)
    {
        OneOf("annotation_level", given.Text("annotation_level"), Levels);
        var annotation = new CheckAnnotation(
            given.Text("path"),
            (int)given.Number("start_line"),
            (int)given.Number("end_line"),
            given.Text("annotation_level"),
            given.Text("message")
        )
        {
            StartColumn = (int?)given.OptionalNumber("start_column"),
            EndColumn = (int?)given.OptionalNumber("end_column"),
            Title = given.OptionalText("title"),
            RawDetails = given.OptionalText("raw_details"),
        };
        var hasColumns = annotation.StartColumn is not null || annotation.EndColumn is not null;
        if (annotation.EndLine < annotation.StartLine || (hasColumns && annotation.StartLine != annotation.EndLine))
        {
            throw RestProblem.Unprocessable(
                "Invalid request.\n\nColumns need start_line and end_line to be equal, and end_line may not come before start_line."
            );
        }

        return annotation;
    }

    private static CheckAction Action(RequestBody given)
    {
        var action = new CheckAction(given.Text("label"), given.Text("description"), given.Text("identifier"));
        NoLongerThan("label", action.Label, 20);
        NoLongerThan("description", action.Description, 40);
        NoLongerThan("identifier", action.Identifier, 20);
        return action;
    }

    private static void OneOf(string name, string? value, string[] allowed)
    {
        if (value is not null && !allowed.Contains(value))
        {
            throw RestProblem.Unprocessable($"Invalid request.\n\nFor '{name}', {value} is not a member of {string.Join(", ", allowed)}.");
        }
    }

    private static void NoLongerThan(string name, string? value, int limit)
    {
        if (value is not null && value.Length > limit)
        {
            throw RestProblem.Unprocessable($"Invalid request.\n\nOnly {limit} characters are allowed for '{name}'; {value.Length} were supplied.");
        }
    }
}
