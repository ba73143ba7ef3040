using System.Text;
using System.Text.Json;
using CargoWall.Agent.Authoring;
using CargoWall.Agent.Commands;
using CargoWall.Agent.Reporting;
using CargoWall.Policy.Contracts;
using CargoWall.Policy.Reading;
using CargoWall.Testing;

namespace CargoWall.Agent.Tests.Reporting;

/// <summary>Each text of <see cref="HostileTexts"/> in each place of what the agent writes into a job: the summary, annotations, lines of the log.</summary>
public sealed class HostileReportTests
{
    private const string NoAddress = "https://none.invalid/";

    [Fact]
    public void Given_hostile_text_in_the_log_the_summary_is_read_as_text_alone() =>
        AssertNone(
            HostileTexts.All.SelectMany(text =>
                GitHubReading
                    .ProblemsOf(JobSummary.Of(LogOf(text)), NoAddress, HasEverything(text) ? GitHubReading.ShapeOf(JobSummary.Of(LogOf("harmless"))) : null)
                    .Distinct()
                    .Select(problem => $"{Shown(text)}: {problem}")
            )
        );

    [Fact]
    public void Given_hostile_text_an_annotation_is_one_command_of_ours() =>
        AssertNone(
            HostileTexts.All.SelectMany(text =>
                JobSummary
                    .Annotations(LogOf(text))
                    .SelectMany(command => CommandsIn(command.ToString()).Skip(1).Concat(GitHubReading.UnseenIn(command.ToString())))
                    .Select(problem => $"{Shown(text)}: {problem}")
            )
        );

    [Fact]
    public void Given_hostile_text_no_line_of_the_log_is_a_command_that_is_not_ours() =>
        AssertNone(
            HostileTexts.All.SelectMany(text =>
            {
                var error = new StringWriter();
                var problem = new PolicyProblem(text, 1, 1, ProblemSeverity.Error, "unknown-key", text);
                var terminal = new Terminal(Quiet(error), gitHubActions: false);
                terminal.Complain(text);
                terminal.Warn(text);
                terminal.Note(text);
                ProblemReport.Write(terminal, error, colour: false, text, new SourceText(text, Encoding.UTF8.GetBytes(text)), problem);
                return error
                    .ToString()
                    .Split('\n')
                    .SelectMany(line => CommandsIn(line).Concat(GitHubReading.UnseenIn(line)))
                    .Select(found => $"{Shown(text)}: {found}");
            })
        );

    // As the runner reads a line (actions/runner, ActionCommand): "::name" at its start, "##[name" anywhere.
    private static IEnumerable<string> CommandsIn(string line)
    {
        if (line.TrimStart().StartsWith("::", StringComparison.Ordinal) && line.TrimStart()[2..].Contains("::", StringComparison.Ordinal))
        {
            yield return $"the command {line}";
        }

        if (line.Contains("##[", StringComparison.Ordinal) || line.Contains("##vso[", StringComparison.Ordinal))
        {
            yield return $"an old command in {line}";
        }

        if (line.Contains('\n', StringComparison.Ordinal) || line.Contains('\r', StringComparison.Ordinal))
        {
            yield return "a second line";
        }
    }

    private static Surroundings Quiet(TextWriter error) =>
        new()
        {
            Out = error,
            Error = error,
            In = () => new MemoryStream(),
            Variable = _ => null,
            Folder = "/",
        };

    // A rule is offered for what a rule can hold, and nothing stands in the place of an empty text.
    private static bool HasEverything(string text) =>
        !string.IsNullOrWhiteSpace(text) && !JobSummary.Of(LogOf(text)).Contains("### Rules", StringComparison.Ordinal);

    private static LogReading LogOf(string text) =>
        LogReading.Of(
            new MemoryStream(
                Encoding.UTF8.GetBytes(
                    string.Concat(
                        new[]
                        {
                            A.AgentRecord("started", text),
                            A.Record(host: text) with
                            {
                                Process = text,
                                Rule = text,
                                Origin = text,
                                Reason = null,
                            },
                            A.Record(verdict: "would-deny", host: null, address: text) with
                            {
                                Process = text,
                                Reason = text,
                            },
                            A.Record(verdict: "allowed", host: text) with
                            {
                                Process = text,
                                Rule = text,
                                Origin = text,
                                Reason = null,
                            },
                            A.Record(verdict: "auto-allowed", host: text) with
                            {
                                Kind = text,
                                Reason = null,
                            },
                            A.AgentRecord("unenforced", text),
                            A.AgentRecord("link-lost", text),
                            A.AgentRecord("ignored", text),
                        }.Select(record => JsonSerializer.Serialize(record, ContractJson.Default.ConnectionRecord) + "\n")
                    )
                )
            )
        );

    private static string Shown(string text) => JsonSerializer.Serialize(text.Length > 60 ? text[..60] : text);

    private static void AssertNone(IEnumerable<string> problems)
    {
        var all = problems.ToList();
        Assert.True(all.Count == 0, $"{all.Count} problems:\n{string.Join('\n', all.Take(40))}");
    }
}
