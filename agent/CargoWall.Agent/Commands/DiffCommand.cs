using System.CommandLine;
using System.Text.Json;
using CargoWall.Agent.Authoring;
using CargoWall.Policy.Comparison;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Agent.Commands;

/// <summary><c>cargowall diff</c>: what a change of policy files does to what is enforced, per workflow and job, in the words of the bot's check.</summary>
internal static class DiffCommand
{
    public static Command Build(Surroundings surroundings)
    {
        var before = new Argument<string>("base")
        {
            Description = "The policy as it is: a file, a folder with .cargowall/ in it, or a git revision of the repository here",
            HelpName = "BASE",
        };
        var after = new Argument<string>("head")
        {
            Description = "The policy as it would be (absent: this folder)",
            HelpName = "HEAD",
            DefaultValueFactory = _ => ".",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var versions = new VersionQuestion(new RepositoryQuestion("GITHUB_REPOSITORY; for an organization's files all that their entries name"));
        var json = CommandLine.JsonOption();
        var command = new Command(
            "diff",
            "Say what a change of policy files does to what is enforced: exit 0 when both versions could be read, 1 when one has errors. For example: cargowall diff main --organization ../.github --repository octo-org/website"
        )
        {
            before,
            after,
            json,
        };
        versions.AddTo(command);
        command.SetAction(parsed =>
        {
            var terminal = CommandLine.TerminalOf(parsed, surroundings);
            var ofOneRepository = versions.NamesRepository(parsed);
            var (old, now) = versions.Read(parsed.GetRequiredValue(before), parsed.GetValue(after) ?? ".", ofOneRepository, parsed, surroundings, terminal);
            if (!ProblemReport.WriteAll(terminal, old) | !ProblemReport.WriteAll(terminal, now))
            {
                return ExitCode.Findings;
            }

            var isOrganization = versions.LevelOf(parsed, surroundings, parsed.GetValue(after) ?? ".") == PolicyLevel.Organization;
            var ofRepositories = isOrganization && !ofOneRepository;
            var comparison = PolicyComparison.Of(
                Subjects(versions.Input(parsed, surroundings, old), versions.Input(parsed, surroundings, now), ofRepositories)
            );
            var files = isOrganization
                ? LockChanges.Between(old.Organization!.Set, now.Organization!.Set)
                : LockChanges.Between(old.Repository!.Set, now.Repository!.Set); // the level that was compared was read
            var difference = new PolicyDifference(comparison, new ComparisonWords(comparison, ofRepositories), files, old, now);
            if (parsed.GetValue(json))
            {
                terminal.Out.WriteLine(JsonSerializer.Serialize(difference.Report(), AuthoringJson.Readable.DiffReport));
            }
            else
            {
                difference.Print(terminal);
            }

            return ExitCode.Fine;
        });
        return command;
    }

    // Whatever no entry names fares as the entity above it, so the files alone tell all jobs apart.
    private static IEnumerable<ComparedSubject> Subjects(ResolutionInput before, ResolutionInput after, bool ofRepositories)
    {
        var sets = new[] { before.Organization, before.Repository, after.Organization, after.Repository };
        var entities = NamedEntities.Of(sets).ToList();
        var repositories = ofRepositories ? NamedEntities.Repositories(sets, after.RepositoryFacts.Owner).ToList() : [("", after.RepositoryFacts)];
        return repositories.SelectMany(repository =>
            entities.Select(entity => new ComparedSubject(
                NameOf(repository.Item1, entity, entities.Count),
                For(before, repository.Item2, entity),
                For(after, repository.Item2, entity)
            ))
        );
    }

    private static ResolutionInput For(ResolutionInput input, RepositoryFacts facts, (string? Workflow, string? Job) entity) =>
        input with
        {
            RepositoryFacts = facts,
            Workflow = entity.Workflow,
            Job = entity.Job,
        };

    private static string NameOf(string repository, (string? Workflow, string? Job) entity, int entities)
    {
        var job = entity switch
        {
            (null, _) => repository.Length > 0 ? null
            : entities == 1 ? "every job"
            : "any other job",
            ({ } workflow, null) => workflow,
            ({ } workflow, { } key) => $"{workflow}#{key}",
        };
        return repository.Length == 0 ? job!
            : job is null ? repository
            : $"{repository} {job}"; // without a repository there is a job
    }
}
