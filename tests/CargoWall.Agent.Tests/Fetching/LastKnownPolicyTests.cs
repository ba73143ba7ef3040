using CargoWall.Agent.Fetching;
using CargoWall.Policy.Contracts;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Agent.Tests.Fetching;

public sealed class LastKnownPolicyTests : IDisposable
{
    private static readonly JobBinding Job = new("https://bot.example/", "74", "acme/app/.github/workflows/ci.yml@refs/heads/main", "build");

    private readonly TemporaryFolder folder = new();
    private readonly HeldClock clock = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Given_a_kept_policy_the_same_job_finds_it_for_seven_days()
    {
        Assert.Null(Of(Job).Keep(Served(PolicyMode.Enforce), 5, null));

        Assert.Equal(PolicyMode.Enforce, Of(Job).Find()?.Mode);
        clock.Move(TimeSpan.FromDays(7));
        Assert.NotNull(Of(Job).Find());
        clock.Move(TimeSpan.FromSeconds(1));
        Assert.Null(Of(Job).Find());
    }

    [Fact]
    public void Given_another_job_the_policy_is_not_for_it()
    {
        Of(Job).Keep(Served(PolicyMode.Enforce), 5, null);

        Assert.Null(Of(Job with { Job = "deploy" }).Find());
        Assert.Null(Of(Job with { RepositoryId = "75" }).Find());
        Assert.Null(Of(Job with { WorkflowRef = null }).Find());
        Assert.Null(Of(Job with { ApiUrl = "https://other.example/" }).Find());
    }

    [Fact]
    public void Given_an_older_generation_what_is_stored_stays()
    {
        Of(Job).Keep(Served(PolicyMode.Enforce), 5, null);

        Assert.Contains("generation 4", Of(Job).Keep(Served(PolicyMode.Audit), 4, null), StringComparison.Ordinal);

        Assert.Equal(PolicyMode.Enforce, Of(Job).Find()?.Mode);
        Assert.Null(Of(Job).Keep(Served(PolicyMode.Audit), 5, null));
        Assert.Equal(PolicyMode.Audit, Of(Job).Find()?.Mode);
    }

    [Fact]
    public void Given_a_stored_file_that_was_tampered_with_it_is_none()
    {
        Of(Job).Keep(Served(PolicyMode.Enforce), 5, null);
        var path = folder["last-known.json"];
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        File.WriteAllText(path, File.ReadAllText(path).Replace("enforce", "audit", StringComparison.Ordinal));

        Assert.Null(Of(Job).Find());
    }

    [Fact]
    public void Given_no_file_there_is_no_policy()
    {
        Assert.Null(Of(Job).Find());
    }

    private LastKnownPolicy Of(JobBinding job) => new(folder["last-known.json"], job, null, clock);

    private static ServedPolicy Served(PolicyMode mode) => ServedPolicy.From(new EffectivePolicy { Mode = mode });
}
