using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using CargoWall.Agent.Authoring;
using CargoWall.Agent.Reporting;
using CargoWall.Policy.Model;
using CargoWall.Policy.Testing;

namespace CargoWall.Agent.Commands;

/// <summary><c>cargowall test</c>: runs the <c>tests</c> of policy files as the bot's check does.</summary>
internal static class TestCommand
{
    public static Command Build(Surroundings surroundings)
    {
        var paths = PolicyPaths.Argument();
        var level = PolicyPaths.LevelOption();
        var repository = new RepositoryQuestion();
        var json = CommandLine.JsonOption();
        var command = new Command(
            "test",
            "Run the tests that policy files hold: exit 0 when all hold, 1 when one does not. For example: cargowall test --organization ../.github --repository octo-org/website"
        )
        {
            paths,
            level,
            json,
        };
        repository.AddTo(command);
        command.SetAction(parsed =>
        {
            var terminal = CommandLine.TerminalOf(parsed, surroundings);
            var name = repository.NameOf(parsed, surroundings) ?? "";
            var tested = PolicyPaths.Read(parsed.GetValue(paths) is { Length: > 0 } given ? given : ["."], parsed.GetValue(level), name, surroundings);
            // An organization whose own tests are run stands above the repository's, too.
            var above =
                repository.Organization(parsed, surroundings)
                ?? (tested.Where(set => set.Set.Level == PolicyLevel.Organization).ToList() is [var only] ? only : null);
            var desks = tested
                .Select(set => set.Set.Level == PolicyLevel.Organization ? new ResolvedSources(set, null, null) : new ResolvedSources(above, set, null))
                .ToList();
            if (desks.Count(desk => ProblemReport.WriteAll(terminal, desk)) < desks.Count)
            {
                return ExitCode.Findings; // of a set with errors no test says anything
            }

            var outcomes = desks
                .Zip(tested)
                .SelectMany(it =>
                    PolicyTests
                        .Run(it.Second.Set, repository.Input(parsed, surroundings, it.First.Organization?.Set, it.First.Repository?.Set))
                        .Select(outcome => (it.First, outcome))
                )
                .ToList();
            return Report(outcomes, parsed.GetValue(json), terminal);
        });
        return command;
    }

    private static int Report(List<(ResolvedSources Sources, TestOutcome Outcome)> outcomes, bool json, Terminal terminal)
    {
        var failed = outcomes.Count(it => !it.Outcome.Holds);
        if (json)
        {
            terminal.Out.WriteLine(
                JsonSerializer.Serialize(
                    new TestReport(failed == 0, outcomes.Count, failed, [.. outcomes.Select(it => LineOf(it.Sources, it.Outcome))]),
                    AuthoringJson.Readable.TestReport
                )
            );
        }
        else
        {
            Print(outcomes, failed, terminal);
        }

        foreach (var (sources, outcome) in outcomes.Where(it => terminal.GitHubActions && !it.Outcome.Holds))
        {
            terminal.Error.WriteLine(
                new WorkflowCommand("error", PlainText.OneLine(outcome.Sentence(sources.Place), 1000))
                {
                    Title = "CargoWall policy test",
                    File = sources.File(outcome.Origin),
                    Line = outcome.Origin.Line,
                    Column = outcome.Origin.Column,
                }
            );
        }

        return failed == 0 ? ExitCode.Fine : ExitCode.Findings;
    }

    private static void Print(List<(ResolvedSources Sources, TestOutcome Outcome)> outcomes, int failed, Terminal terminal)
    {
        var colour = terminal.OutHasColour;
        if (outcomes.Count == 0)
        {
            terminal.Out.WriteLine("These files hold no tests. Add some, for example:");
            terminal.Out.WriteLine(
                """
                  tests:
                    - { job: "ci.yml#build", allow: ["registry.npmjs.org:443"], deny: ["evil.example:443"] }
                """
            );
            return;
        }

        foreach (var (sources, outcome) in outcomes)
        {
            var sentence = PlainText.OneLine(outcome.Sentence(sources.Place), 1000);
            if (outcome.Holds)
            {
                terminal.Out.WriteLine($"{Ink.Green.On("holds", colour)}  {sentence}");
                continue;
            }

            var place = string.Create(CultureInfo.InvariantCulture, $"{sources.Place(outcome.Origin)}:{outcome.Origin.Column}");
            terminal.Out.WriteLine($"{Ink.Red.On("FAILS", colour)}  {Ink.Bold.On(place, colour)}: {sentence}");
            sources.TextOf(outcome.Origin)?.WriteExcerpt(terminal.Out, outcome.Origin.Line, outcome.Origin.Column, colour);
        }

        terminal.Out.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{outcomes.Count} {(outcomes.Count == 1 ? "expectation" : "expectations")}: {(failed == 0 ? "all hold" : failed == 1 ? "1 fails" : $"{failed} fail")}"
            )
        );
    }

    private static TestLine LineOf(ResolvedSources sources, TestOutcome outcome) =>
        new()
        {
            File = sources.File(outcome.Origin),
            Line = outcome.Origin.Line,
            Column = outcome.Origin.Column,
            Job = outcome.Test.Workflow is null ? null : outcome.Job,
            Connection = outcome.Connection.Text,
            Expected = Word(outcome.ExpectsAllow),
            Actual = Word(outcome.Verdict.Passes),
            Holds = outcome.Holds,
            Rule = outcome.Verdict.Rule?.ToString(),
            Origin = outcome.Verdict.Rule is { } rule ? sources.Place(rule.Origin) : null,
            Message = outcome.Sentence(sources.Place),
        };

    private static string Word(bool passes) => passes ? Wording.Allowed : Wording.Denied;
}
