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
        DefaultPermissions = DefaultPermissions.Restricted,
    };

    [Fact]
    public void Given_every_workflow_file_of_the_folder_it_is_edited_as_expected_and_keeps_the_invariants() =>
        CheckFolder(
            Environment.GetEnvironmentVariable("CARGOWALL_WORKFLOWS") is { Length: > 0 } folder ? folder : Path.Combine(TestData.Root, "github", "workflows")
        );

    [Fact]
    public void Given_awkward_workflow_files_they_are_edited_as_expected_and_keep_the_invariants() =>
        CheckFolder(Path.Combine(TestData.Root, "workflows-awkward"));

    [Fact]
    public void Given_steps_that_a_job_shares_with_one_of_unknown_permissions_both_stay_as_they_are()
    {
        var content =
            "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    permissions: { contents: read }\n    steps: &steps\n      - run: make\n  b:\n    runs-on: ubuntu-latest\n    steps: *steps\n"u8.ToArray();

        var known = WorkflowEditor.Edit(content, Step);
        var unknown = WorkflowEditor.Edit(content, Step with { DefaultPermissions = null });

        Assert.True(known.IsChanged);
        Assert.All(known.Jobs, job => Assert.True(job.Installs));
        Assert.False(unknown.IsChanged);
        Assert.All(unknown.Jobs, job => Assert.Equal(JobReason.UnknownPermissions, job.Reason));
    }

    private void CheckFolder(string folder)
    {
        var expected = ExpectedEdits.Read(folder);
        var failures = new List<string>();
        foreach (var (name, file) in expected.Files)
        {
            foreach (
                var (step, wanted) in new[]
                {
                    (Step, file),
                    (
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
                        file
                    ),
                    (Step with { DefaultPermissions = null }, file.WithUnknownDefaults()),
                }
            )
            {
                var content = File.ReadAllBytes(Path.Combine(folder, name));
                var broken = new WorkflowInvariants(content, WorkflowEditor.Edit(content, step), wanted, step).Check();
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
