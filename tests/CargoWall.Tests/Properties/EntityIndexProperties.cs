using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Tests.Properties;

/// <summary>The index of targets finds what a look at each one would.</summary>
public sealed class EntityIndexProperties
{
    private static readonly string[] Names =
    [
        "web",
        "Web-Api",
        "api",
        "svc-a-api",
        "svc",
        "*",
        "**",
        "web*",
        "WEB-*",
        "*-api",
        "svc-*-api",
        "*a*",
        "s*c",
        "nothing",
    ];
    private static readonly string[] Workflows = ["ci.yml", "release.yml", "other.yml"];
    private static readonly string[] Jobs = ["build", "deploy", "deploy/build", "deploy/build/x", "dep"];
    private static readonly string[] Visibilities = ["public", "private"];
    private static readonly string[] Properties = ["tier", "Tier", "team"];

    [Fact]
    public void Of_any_targets_those_that_fit_are_found_in_their_order() =>
        Given.AnySeed(
            seed =>
            {
                var random = new Random(seed);
                var targets = Enumerable.Range(0, random.Next(30)).Select(_ => Target(random)).ToList();
                var index = new EntityIndex<(int Number, EntityTarget? Target)>([.. targets.Index()], entry => entry.Target);
                var job = Job(random);

                Assert.Equal(
                    targets.Index().Where(entry => EntityFit.Fits(entry.Item, job)).Select(entry => entry.Index),
                    index.About(job).Select(entry => entry.Number)
                );
                Assert.Equal(targets.Any(target => EntityFit.FitsRepository(target, job.RepositoryFacts)), index.Mentions(job.RepositoryFacts));
            },
            cases: 5000
        );

    private static EntityTarget? Target(Random random) =>
        random.Next(8) == 0
            ? null
            : new EntityTarget
            {
                RepositoryId = random.Next(5) == 0 ? random.Next(1, 4) : null,
                RepositoryName = Maybe(random, Names),
                Visibility = random.Next(3) == 0 ? Maybe(random, Visibilities) : null,
                Properties = SomeProperties(random, StringComparer.Ordinal),
                Workflow = Maybe(random, Workflows),
                Job = Maybe(random, Jobs),
            };

    private static ResolutionInput Job(Random random) =>
        new()
        {
            RepositoryFacts = new RepositoryFacts(
                random.Next(1, 4),
                Names.Where(name => !name.Contains('*', StringComparison.Ordinal)).ElementAt(random.Next(6)),
                Visibilities[random.Next(2)],
                SomeProperties(random, random.Next(2) == 0 ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase)
            ),
            Workflow = Maybe(random, Workflows),
            Job = Maybe(random, Jobs),
            Day = new DateOnly(2027, 1, 1),
        };

    private static SortedDictionary<string, string> SomeProperties(Random random, StringComparer comparer)
    {
        var properties = new SortedDictionary<string, string>(comparer);
        for (var i = random.Next(3); i > 0; i--)
        {
            properties[Properties[random.Next(Properties.Length)]] = random.Next(2) == 0 ? "prod" : "test";
        }

        return properties;
    }

    private static string? Maybe(Random random, string[] texts) => random.Next(2) == 0 ? texts[random.Next(texts.Length)] : null;
}
