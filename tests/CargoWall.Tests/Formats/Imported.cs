using System.Text;
using CargoWall.Policy.Formats;
using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;
using CargoWall.Policy.Resolution;

namespace CargoWall.Tests.Formats;

/// <summary>Imports texts and resolves what they become.</summary>
internal static class Imported
{
    public static PolicyImport Of(PolicyFormat format, string text, string name = "policy.txt") =>
        PolicyImporter.Import(format, [new ImportSource(name, Encoding.UTF8.GetBytes(text))]);

    /// <summary>What was read; a refusal fails the test with its sentences.</summary>
    public static PolicyImport.Read Read(PolicyFormat format, string text, string name = "policy.txt") => Taken(Of(format, text, name));

    public static PolicyImport.Read Taken(PolicyImport import) =>
        import.Match(read => read, refused => throw new InvalidOperationException(string.Join("; ", refused.Problems)));

    /// <summary>The problems of a refusal.</summary>
    public static IReadOnlyList<PolicyProblem> Problems(PolicyFormat format, string text, string name = "policy.txt") =>
        Of(format, text, name).Match(read => throw new InvalidOperationException(read.Text), refused => refused.Problems);

    /// <summary>What a policy file means for a job of the repository that it stands in.</summary>
    public static EffectivePolicy Resolve(string file, string? workflow = null, string? job = null)
    {
        var set = Policies.File(file);
        Assert.True(set.IsValid, string.Join("; ", set.Problems));
        return Resolver
            .Resolve(
                new ResolutionInput
                {
                    Repository = set,
                    RepositoryFacts = new RepositoryFacts(74, "web-api", "private", new Dictionary<string, string>()),
                    Workflow = workflow,
                    Job = job,
                    Day = new DateOnly(2026, 11, 25),
                }
            )
            .Policy;
    }

    public static string Told(IEnumerable<FormatNote> notes) =>
        string.Join('\n', notes.Select(note => $"{note.Kind} {note.Subject} [{note.Origin?.Line}:{note.Origin?.Column}]: {note.Reason}"));
}
