using System.Diagnostics;
using Xunit;

namespace CargoWall.Tests.Conventions;

/// <summary>The closing line of a test run: it must not look green when something did not run.</summary>
public sealed class SummaryTests : IDisposable
{
    private readonly DirectoryInfo _results = Directory.CreateTempSubdirectory("cargowall-summary-");

    public void Dispose() => _results.Delete(recursive: true);

    [Fact]
    public void Given_results_of_several_kinds_they_are_added_up()
    {
        Trx("a.trx", total: 10, executed: 10, passed: 10);
        Write("b.junit", """<testsuites><testcase name="x"/><testcase name="y"/></testsuites>""" + "\n");
        Write("c.tap", "1..2\nok 1 - parses\nok 2 - refuses\n");

        Assert.Equal((0, "14 passed, 0 failed, 0 skipped"), Summarize("a.trx", "b.junit", "c.tap"));
    }

    [Fact]
    public void Given_a_skipped_test_it_is_counted_and_fails_only_continuous_integration()
    {
        Trx("a.trx", total: 10, executed: 8, passed: 8);

        Assert.Equal((0, "8 passed, 0 failed, 2 skipped"), Summarize("a.trx"));
        Assert.Equal((1, "8 passed, 0 failed, 2 skipped"), Summarize(["a.trx"], continuousIntegration: true));
    }

    [Fact]
    public void Given_a_failed_test_of_any_kind_the_run_fails()
    {
        Trx("a.trx", total: 3, executed: 3, passed: 2);
        Write("b.junit", """<testsuites><testcase name="x"><failure message="no"/></testcase></testsuites>""");
        Write("c.tap", "1..1\nnot ok 1 - parses\n");

        Assert.Equal((1, "2 passed, 3 failed, 0 skipped"), Summarize("a.trx", "b.junit", "c.tap"));
    }

    [Fact]
    public void Given_a_result_file_that_is_missing_the_run_fails()
    {
        Trx("a.trx", total: 3, executed: 3, passed: 3);

        Assert.Equal(1, Summarize("a.trx", "other.trx").ExitCode);
    }

    [Fact]
    public void Given_a_test_host_that_crashed_the_run_fails()
    {
        Trx("a.trx", total: 3, executed: 3, passed: 3, outcome: "Aborted");

        Assert.Equal(1, Summarize("a.trx").ExitCode);
    }

    [Fact]
    public void Given_a_host_test_that_stopped_early_the_run_fails()
    {
        Write("c.tap", "1..3\nok 1 - parses\n");

        Assert.Equal(1, Summarize("c.tap").ExitCode);
    }

    [Fact]
    public void Given_nothing_ran_the_run_fails() => Assert.Equal((1, "0 passed, 0 failed, 0 skipped"), Summarize());

    private void Trx(string name, int total, int executed, int passed, string outcome = "Completed") =>
        Write(
            name,
            $"""<TestRun><ResultSummary outcome="{outcome}"><Counters total="{total}" executed="{executed}" passed="{passed}" failed="{executed - passed}" notExecuted="0" /></ResultSummary></TestRun>"""
        );

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_results.FullName, name), text);

    private (int ExitCode, string Line) Summarize(params string[] expected) => Summarize(expected, continuousIntegration: false);

    private (int ExitCode, string Line) Summarize(string[] expected, bool continuousIntegration)
    {
        var start = new ProcessStartInfo("bash") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var word in (string[])[Path.Combine(SourceTree.Root, ".ci/summary"), _results.FullName, .. expected])
        {
            start.ArgumentList.Add(word);
        }

        start.Environment["CI"] = continuousIntegration ? "true" : "";
        using var process = Process.Start(start)!; // null only where a shell executes it, which is off by default
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output.TrimEnd('\n').Split('\n')[^1]);
    }
}
