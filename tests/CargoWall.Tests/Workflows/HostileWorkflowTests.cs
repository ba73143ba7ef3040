using System.Text;
using CargoWall.Workflows;

namespace CargoWall.Tests.Workflows;

/// <summary>Workflow files that want to hurt: each comes back as it was, at little cost.</summary>
public sealed class HostileWorkflowTests
{
    private const long MostBytes = 256 * 1024 * 1024;
    private const string Job = "jobs:\n  build:\n    runs-on: ubuntu-latest\n    steps: [{run: make}]\n";

    public static TheoryData<string, string> Files =>
        new()
        {
            { "aliases of aliases", $"on: push\nx0: &x0 [a, b, c, d, e, f, g, h, i]\n{string.Concat(Enumerable.Range(1, 9).Select(Laughs))}{Job}" },
            {
                "one alias very often",
                $"on: push\nx: &x [{new string('a', 9).Replace("a", "a,")}]\ny: [{string.Concat(Enumerable.Repeat("*x,", 60_000))}]\n{Job}"
            },
            { "very many values", $"on: push\nx: [{string.Concat(Enumerable.Repeat("a,", 300_000))}]\n{Job}" },
            { "very deep", $"on: push\nx: {new string('[', 5_000)}\n{Job}" },
            { "very many jobs", $"on: push\njobs:\n{string.Concat(Enumerable.Range(0, 20_000).Select(job => $"  j{job}: {{steps: [{{run: a}}]}}\n"))}" },
        };

    [Theory]
    [MemberData(nameof(Files))]
    public void A_hostile_workflow_is_left_as_it_is(string name, string text)
    {
        var content = Encoding.UTF8.GetBytes(text);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var edit = WorkflowEditor.Edit(content, WorkflowEditorTests.Step);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.NotEqual(WorkflowParse.Ok, edit.Parse);
        Assert.NotNull(edit.Problem);
        Assert.True(edit.Content.Span.SequenceEqual(content), name);
        Assert.True(allocated <= MostBytes, $"{name} allocated {allocated} bytes");
    }

    [Fact]
    public void A_large_workflow_is_edited()
    {
        var text = $"on: push\nx: [{string.Concat(Enumerable.Repeat("a,", 190_000))}]\n{Job}";

        var edit = WorkflowEditor.Edit(Encoding.UTF8.GetBytes(text), WorkflowEditorTests.Step);

        Assert.True(edit.IsChanged, edit.Problem);
    }

    private static string Laughs(int depth) => $"x{depth}: &x{depth} [{string.Join(", ", Enumerable.Repeat($"*x{depth - 1}", 9))}]\n";
}
