using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Tests.Resolution;

/// <summary>Which places decide a mode.</summary>
public sealed class ModeGroundsTests
{
    private const string Lock = "locks: { mode: enforce }";
    private const string OfRepository = "settings: { mode: audit }";
    private const string OfJob = "assignments: [{ target: { workflow: ci.yml, job: build }, mode: enforce }]";
    private const string OfWorkflow = "assignments: [{ target: { workflow: ci.yml }, mode: audit }]";

    [Theory]
    [InlineData("", "", PolicyMode.Audit, null, null)]
    [InlineData("", OfRepository, PolicyMode.Audit, "acme/web-api", null)]
    [InlineData(OfRepository, "", PolicyMode.Audit, "acme/.github", null)]
    [InlineData(OfWorkflow, OfRepository, PolicyMode.Audit, "acme/.github", null)]
    [InlineData(OfWorkflow, OfJob, PolicyMode.Enforce, "acme/web-api", null)]
    [InlineData(Lock, "", PolicyMode.Enforce, null, "acme/.github")]
    [InlineData(Lock, OfRepository, PolicyMode.Enforce, "acme/web-api", "acme/.github")]
    [InlineData(Lock, OfJob, PolicyMode.Enforce, "acme/web-api", "acme/.github")]
    public void Given_a_job_the_nearest_place_is_told_and_the_lock_also_where_the_mode_is_enforce_without_it(
        string organization,
        string repository,
        PolicyMode mode,
        string? nearest,
        string? locked
    )
    {
        var resolution = Resolve(organization, repository);

        Assert.Equal(mode, resolution.Policy.Mode);
        Assert.Equal((nearest, locked), (resolution.ModeGrounds.Nearest?.Repository, resolution.ModeGrounds.Lock?.Repository));
    }

    [Fact]
    public void Given_two_modes_at_one_entity_the_place_of_the_strictest_is_told()
    {
        var resolution = Resolve("assignments: [{ target: { repository: web-api }, mode: enforce }]", OfRepository);

        Assert.Equal((PolicyMode.Enforce, "acme/.github"), (resolution.Policy.Mode, resolution.ModeGrounds.Nearest?.Repository));
    }

    private static CargoWall.Policy.Resolution.Resolution Resolve(string organization, string repository) =>
        Resolver.Resolve(
            new()
            {
                Organization = Policies.File($"version: 1\n{organization}\n", PolicyLevel.Organization),
                Repository = Policies.File($"version: 1\n{repository}\n"),
                RepositoryFacts = new RepositoryFacts(74, "web-api", "private", new Dictionary<string, string>()),
                Workflow = "ci.yml",
                Job = "build",
                Day = new DateOnly(2026, 6, 30),
            }
        );
}
