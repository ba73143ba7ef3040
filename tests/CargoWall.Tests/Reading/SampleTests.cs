using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;

namespace CargoWall.Tests.Reading;

/// <summary>The samples of <c>policy-schema/samples</c>: valid ones have no problem, invalid ones exactly those that stand beside them.</summary>
public sealed class SampleTests
{
    private const string Valid = "valid";
    private const string Invalid = "invalid";
    private static readonly string Root = Path.Combine(TestData.Repository, "policy-schema", "samples");

    public static TheoryData<string> ValidSamples => Names(Valid);

    public static TheoryData<string> InvalidSamples => Names(Invalid);

    [Theory]
    [MemberData(nameof(ValidSamples))]
    public void A_valid_sample_has_no_problem(string name)
    {
        var set = Read(Valid, name);

        Assert.Empty(set.Problems);
    }

    [Theory]
    [MemberData(nameof(InvalidSamples))]
    public void An_invalid_sample_has_the_problems_that_stand_beside_it(string name)
    {
        var set = Read(Invalid, name);

        Golden.Matches(
            Path.ChangeExtension(Path.Combine(Root, Invalid, name), ".problems"),
            string.Concat(set.Problems.Select(problem => problem.ToFullString() + "\n"))
        );
        Assert.False(set.IsValid);
    }

    [Fact]
    public void There_are_samples_of_both_levels()
    {
        Assert.True(InvalidSamples.Count >= 40);
        Assert.Contains(ValidSamples, sample => sample.Data == "organization/organization.yml");
        Assert.Contains(ValidSamples, sample => sample.Data == "repository/policy.yml");
    }

    private static PolicySet Read(string kind, string name) =>
        PolicySetReader.Read(
            name.StartsWith("organization/", StringComparison.Ordinal) ? PolicyLevel.Organization : PolicyLevel.Repository,
            "acme/samples",
            [new PolicySourceFile($".cargowall/{Path.GetFileName(name)}", File.ReadAllBytes(Path.Combine(Root, kind, name)))]
        );

    private static TheoryData<string> Names(string kind) =>
        [
            .. Directory
                .EnumerateFiles(Path.Combine(Root, kind), "*.yml", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(Path.Combine(Root, kind), path).Replace('\\', '/'))
                .Order(StringComparer.Ordinal),
        ];
}
