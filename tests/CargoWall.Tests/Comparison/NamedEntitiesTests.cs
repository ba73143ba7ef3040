using CargoWall.Policy.Comparison;
using CargoWall.Policy.Model;

namespace CargoWall.Tests.Comparison;

public sealed class NamedEntitiesTests
{
    [Fact]
    public void Given_entries_each_workflow_and_job_that_one_names_is_told_once_after_the_repository_itself()
    {
        var set = Policies.File(
            """
            version: 1
            policies: { p: {} }
            assignments:
              - policies: [p]
              - { target: { workflow: ci.yml, job: build }, policies: [p] }
              - { target: { workflow: ci.yml, job: build }, mode: audit }
            defaults:
              - { target: { workflow: release.yml }, rules: [{ host: a.example }] }
            """
        );

        Assert.Equal([(null, null), ("ci.yml", "build"), ("release.yml", null)], NamedEntities.Of([set, null, set]));
    }

    [Fact]
    public void Given_an_organizations_targets_each_way_to_name_repositories_stands_for_those_that_fit_it()
    {
        var set = Policies.File(
            """
            version: 1
            policies: { p: {} }
            assignments:
              - { target: { repository: "web-*" }, policies: [p] }
              - { target: { repository: { id: 74 }, workflow: ci.yml }, policies: [p] }
              - { target: { visibility: public, properties: { tier: gold } }, policies: [p] }
            """,
            PolicyLevel.Organization
        );

        var repositories = NamedEntities.Repositories([set], "acme").ToList();

        Assert.Equal(["any repository", "web-*", "id:74", "public+tier=gold"], repositories.Select(it => it.Name));
        Assert.Equal([(0, "private"), (0, "private"), (74, "private"), (0, "public")], repositories.Select(it => (it.Facts.Id, it.Facts.Visibility)));
        Assert.Equal(("web-*", "acme", "gold"), (repositories[1].Facts.Name, repositories[1].Facts.Owner, repositories[3].Facts.Properties["tier"]));
    }
}
