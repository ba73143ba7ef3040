using CargoWall.Policy.Model;
using CargoWall.Workflows;

namespace CargoWall.Tests.Workflows;

/// <summary>
/// Every workflow file of a folder, edited: what <c>expected.json</c> beside the files says, and the six invariants of that folder's
/// README. The folder is that of the environment variable <c>CARGOWALL_WORKFLOWS</c>, by default the copy under tests/data.
/// </summary>
public class WorkflowEditorTests(ITestOutputHelper output)
{
    internal static readonly InstallStep Step = new()
    {
        Commit = "0123456789abcdef0123456789abcdef01234567",
        Version = "v1.3.0",
        Mode = PolicyMode.Audit,
        ApiUrl = "https://wall.example.com",
        KeyFingerprint = new string('1', 64),
    };

    [Fact]
    public void Given_every_workflow_file_of_the_folder_it_is_edited_as_expected_and_keeps_the_invariants() =>
        CheckFolder(
            Environment.GetEnvironmentVariable("CARGOWALL_WORKFLOWS") is { Length: > 0 } folder ? folder : Path.Combine(TestData.Root, "github", "workflows")
        );

    [Fact]
    public void Given_awkward_workflow_files_they_are_edited_as_expected_and_keep_the_invariants() =>
        CheckFolder(Path.Combine(TestData.Root, "workflows-awkward"));

    private void CheckFolder(string folder)
    {
        var expected = ExpectedEdits.Read(folder);
        var failures = new List<string>();
        foreach (var (name, file) in expected.Files)
        {
            foreach (
                var step in new[]
                {
                    Step,
                    Step with
                    {
                        DefaultPermissions = DefaultPermissions.Permissive,
                        Mode = PolicyMode.Enforce,
                        Version = null,
                        ApiUrl = null,
                        KeyFingerprint = null,
                        OnUnavailable = OnUnavailable.Lockdown,
                        FailOnUnsupported = true,
                    },
                }
            )
            {
                var content = File.ReadAllBytes(Path.Combine(folder, name));
                var broken = new WorkflowInvariants(content, WorkflowEditor.Edit(content, step), file, step).Check();
                failures.AddRange(broken.Select(what => $"{name}: {what}"));
            }
        }

        var good = expected.Files.Count - failures.Select(failure => failure.Split(':')[0]).Distinct().Count();
        var figures = $"{good} of {expected.Files.Count}";
        output.WriteLine(figures);
        Console.WriteLine(figures);
        Assert.True(failures.Count == 0, $"{figures}\n{string.Join('\n', failures)}");
    }
}
