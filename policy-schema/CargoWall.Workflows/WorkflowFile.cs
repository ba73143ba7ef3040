using System.Text;
using CargoWall.Policy.Editing;

namespace CargoWall.Workflows;

/// <summary>A workflow file as text with places.</summary>
internal sealed class WorkflowFile
{
    private const int MaximumBytes = 1024 * 1024;

    // Far more than people write; each job is compared with the others.
    private const int MaximumJobs = 1_000;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private WorkflowFile(string text, bool hasMark, PlacedNode.Mapping root, PlacedNode.Mapping jobs)
    {
        Text = text;
        HasMark = hasMark;
        Root = root;
        Jobs = [.. jobs.Entries.Select(entry => new WorkflowJob(((PlacedNode.Scalar)entry.Key).Text, entry.Value, (PlacedNode.Mapping)entry.Value.Meant))];
    }

    public string Text { get; }

    public bool HasMark { get; }

    public PlacedNode.Mapping Root { get; }

    public IReadOnlyList<WorkflowJob> Jobs { get; }

    /// <summary>Whether other workflows can call it.</summary>
    public bool IsCallable =>
        Root["on"]?.Meant switch
        {
            PlacedNode.Scalar one => one.Text == "workflow_call",
            PlacedNode.Sequence list => list.Items.Any(item => item.Meant is PlacedNode.Scalar { Text: "workflow_call" }),
            PlacedNode.Mapping mapping => mapping.Find("workflow_call") is not null,
            _ => false,
        };

    /// <summary>The file, or what it is instead with the reason and its line.</summary>
    public static (WorkflowFile? File, WorkflowParse Parse, string? Problem, int Line) Read(ReadOnlyMemory<byte> content)
    {
        if (content.Length > MaximumBytes)
        {
            return (null, WorkflowParse.Unsupported, $"The file has more than {MaximumBytes} bytes.", 0);
        }

        var hasMark = content.Span.StartsWith(Encoding.UTF8.Preamble);
        try
        {
            var text = Strict.GetString(hasMark ? content.Span[Encoding.UTF8.Preamble.Length..] : content.Span);
            return Read(text, hasMark, PlacedYaml.Read(text));
        }
        catch (DecoderFallbackException)
        {
            return (null, WorkflowParse.Invalid, "The file is not UTF-8.", 0);
        }
        catch (YamlShapeException shape)
        {
            return (null, shape.IsSyntax ? WorkflowParse.Invalid : WorkflowParse.Unsupported, shape.Message, shape.Line);
        }
    }

    private static (WorkflowFile?, WorkflowParse, string?, int) Read(string text, bool hasMark, PlacedNode? root)
    {
        if (root is not PlacedNode.Mapping top || (top["on"] is null && top["jobs"] is null))
        {
            return (null, WorkflowParse.NotAWorkflow, "This is no workflow: it has neither 'on' nor 'jobs'.", 0);
        }

        if (Unusual(top) is { } problem)
        {
            return (null, WorkflowParse.Unsupported, problem, 0);
        }

        if (top["on"] is null)
        {
            return (null, WorkflowParse.Unsupported, "The workflow has no 'on'.", 0);
        }

        if (top["jobs"]?.Meant is PlacedNode.Mapping { Entries.Count: > MaximumJobs })
        {
            return (null, WorkflowParse.Unsupported, $"The file has more than {MaximumJobs} jobs.", 0);
        }

        return top["jobs"]?.Meant is PlacedNode.Mapping { Entries.Count: > 0 } jobs && jobs.Entries.All(entry => entry.Value.Meant is PlacedNode.Mapping)
            ? (new WorkflowFile(text, hasMark, top, jobs), WorkflowParse.Ok, null, 0)
            : (null, WorkflowParse.Unsupported, "'jobs' is a map of jobs, each a map of keys.", 0);
    }

    // What Actions does not take although YAML has it.
    private static string? Unusual(PlacedNode node) =>
        node switch
        {
            { IsTagged: true } => "A tag ('!') stands in the file.",
            PlacedNode.Sequence list => list.Items.Select(Unusual).FirstOrDefault(it => it is not null),
            PlacedNode.Mapping mapping => mapping.Entries.Any(entry => entry.Key is not PlacedNode.Scalar) ? "A key is no word."
            : mapping.Find("<<") is { Key: PlacedNode.Scalar { IsPlain: true } } ? "Actions does not take merge keys ('<<')."
            : mapping.Entries.Select(entry => Unusual(entry.Value)).FirstOrDefault(it => it is not null),
            _ => null,
        };
}

/// <summary>A job of a file.</summary>
/// <param name="Id">Its key.</param>
/// <param name="Written">What stands behind the key.</param>
/// <param name="Body">What that means.</param>
internal sealed record WorkflowJob(string Id, PlacedNode Written, PlacedNode.Mapping Body)
{
    public PlacedNode? Steps => Body["steps"]?.Meant;

    public bool Uses(IEnumerable<string> actions) =>
        (Steps as PlacedNode.Sequence)
            ?.Items.Select(step => ((step.Meant as PlacedNode.Mapping)?["uses"]?.Meant as PlacedNode.Scalar)?.Text.Trim())
            .Any(uses => uses is not null && actions.Any(action => IsOf(uses, action))) == true;

    // OWNER/NAME@REF or OWNER/NAME/FOLDER@REF.
    private static bool IsOf(string uses, string action) =>
        uses.StartsWith(action, StringComparison.OrdinalIgnoreCase) && (uses.Length == action.Length || uses[action.Length] is '@' or '/');
}
