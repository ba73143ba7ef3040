using System.Text.Json.Nodes;
using CargoWall.Agent.Enforcing;
using CargoWall.Agent.Tests.Network;

namespace CargoWall.Agent.Tests.Guarding;

/// <summary>What is said to somebody who is not root: always the same sentence as the doctor's, never a guard that is none.</summary>
public sealed class WithoutRightsTests : IDisposable
{
    private static readonly string[] AsNobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"];

    private readonly TemporaryFolder folder = new();

    public WithoutRightsTests() => File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_111_111);

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Given_no_root_the_doctor_works_and_says_what_is_missing()
    {
        KernelAccess.Require(); // a root that becomes nobody

        var doctor = await RunningProgram.RunAsync([.. AsNobody, RunningProgram.Agent, "doctor"]);

        Assert.Equal(1, doctor.ExitCode);
        Assert.Contains("missing  ", doctor.Out, StringComparison.Ordinal);
        Assert.Contains("This machine cannot enforce policies; missing: ", doctor.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_root_the_doctor_finds_what_these_tests_use()
    {
        KernelAccess.Require();

        var doctor = await RunningProgram.RunAsync([RunningProgram.Agent, "doctor", "--json"]);

        Assert.Equal(0, doctor.ExitCode);
        Assert.Contains("\"supported\": true", doctor.Out, StringComparison.Ordinal);
        var open = JsonNode.Parse(doctor.Out)!["open"]!.AsArray().Select(sentence => (string?)sentence); // an object with this member
        Assert.Equal(OpenWay.All.Select(way => way.Sentence), open);
    }

    [Fact]
    public async Task Given_no_root_run_does_not_run_the_command()
    {
        KernelAccess.Require();
        folder.Write("policy.yml", "version: 1\nsettings: { mode: enforce }\n");
        File.SetUnixFileMode(folder["policy.yml"], (UnixFileMode)0b100_100_100);

        var run = await RunningProgram.RunAsync([
            .. AsNobody,
            RunningProgram.Agent,
            "run",
            "--dns-upstream",
            "10.98.0.1",
            "--policy",
            folder["policy.yml"],
            "--",
            "echo",
            "ran",
        ]);

        Assert.Equal((1, ""), (run.ExitCode, run.Out));
        Assert.Contains("run as root, for example with sudo", run.Error, StringComparison.Ordinal);
        Assert.Contains("cargowall doctor", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_no_root_start_fails_with_the_doctors_sentence_in_the_failure_file()
    {
        KernelAccess.Require();
        folder.Write("policy.yml", "version: 1\nsettings: { mode: enforce }\n");
        File.SetUnixFileMode(folder["policy.yml"], (UnixFileMode)0b100_100_100);

        var start = await RunningProgram.RunAsync([
            .. AsNobody,
            RunningProgram.Agent,
            "start",
            "--dns-upstream",
            "10.98.0.1",
            "--policy",
            folder["policy.yml"],
            "--state-dir",
            folder["state"],
            "--ready-file",
            folder["ready"],
            "--failure-file",
            folder["failure"],
        ]);

        Assert.Equal(1, start.ExitCode);
        Assert.False(File.Exists(folder["ready"]) || Directory.Exists(folder["state"]));
        var reason = File.ReadAllLines(folder["failure"])[2];
        Assert.StartsWith("reason=", reason, StringComparison.Ordinal);
        Assert.Contains($"error: {reason[7..]}", start.Error, StringComparison.Ordinal);
        var doctor = await RunningProgram.RunAsync([.. AsNobody, RunningProgram.Agent, "doctor"]);
        Assert.Contains(reason[7..].Split(':')[0], doctor.Out, StringComparison.Ordinal);
    }
}
