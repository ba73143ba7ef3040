using System.Text;
using CargoWall.Policy.Editing;
using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;
using CargoWall.Tests.Properties;

namespace CargoWall.Tests.Editing;

public class PolicyEditorProperties
{
    private const string Path = ".cargowall/policy.yml";

    private static readonly PolicyEdit[] Edits =
    [
        new PolicyEdit.AddRule("npm", new NewRule("host", "**.new.example.com") { Ports = ["443", "53/udp"], Why = "because: # of {this}" }),
        new PolicyEdit.AddRule("npm", new NewRule("cidr", "192.0.2.7/32") { Expires = new DateOnly(2030, 1, 2) }),
        new PolicyEdit.AddAssignment(null, ["npm", "org/base"], []),
        new PolicyEdit.AddAssignment(new EntityTarget { Workflow = "release.yml", Job = "publish" }, ["npm"], []),
        new PolicyEdit.AddPolicy("fresh", "new: one", [new NewRule("host", "fresh.example.com")]),
        new PolicyEdit.AddPolicy("elsewhere", null, [new NewRule("ip", "2001:db8::1")], ".cargowall/elsewhere.yml"),
        new PolicyEdit.AddDefault(new EntityTarget { Workflow = "ci.yml" }, [new NewRule("host", "new.example.com")]),
        new PolicyEdit.SetMode(null, PolicyMode.Enforce),
        new PolicyEdit.SetMode(new EntityTarget { Workflow = "ci.yml" }, PolicyMode.Enforce),
    ];

    [Fact]
    public void Given_any_layout_and_any_edit_every_byte_that_is_not_of_the_edit_stays_and_a_second_time_changes_nothing() =>
        Given.AnySeed(
            seed =>
            {
                var content = new LaidOutPolicy(seed).Write();
                var edit = Edits[seed % Edits.Length];

                var outcome = PolicyEditor.Apply(PolicyLevel.Repository, "acme/web", [new PolicySourceFile(Path, content)], edit);

                if (outcome is not EditOutcome.Changed changed)
                {
                    Assert.True(outcome is EditOutcome.Unchanged, $"{outcome}\n{Encoding.UTF8.GetString(content)}");
                    return;
                }

                var files = changed.Files.ToDictionary(file => file.Path, file => file.Content.ToArray());
                Assert.All(changed.Files, file => Assert.Equal(file.Path != Path, file.IsNew));
                var after = files.GetValueOrDefault(Path, content);
                var kept = edit is PolicyEdit.SetMode ? WithoutModes(content) : content;
                Assert.True(IsWithin(kept, after), $"{edit}\n{Encoding.UTF8.GetString(content)}\n=>\n{Encoding.UTF8.GetString(after)}");
                Assert.Equal(content.AsSpan().StartsWith(Encoding.UTF8.Preamble), after.AsSpan().StartsWith(Encoding.UTF8.Preamble));
                Assert.Equal(content[^1] == '\n', after[^1] == '\n');
                Assert.Equal(
                    Encoding.UTF8.GetString(content).Contains('\r', StringComparison.Ordinal),
                    after.Count(it => it == '\n') == after.Count(it => it == '\r') && after.Contains((byte)'\r')
                );

                files.TryAdd(Path, content);
                var sources = files.Select(file => new PolicySourceFile(file.Key, file.Value)).ToList();
                if (edit is not PolicyEdit.AddPolicy)
                {
                    Assert.IsType<EditOutcome.Unchanged>(PolicyEditor.Apply(PolicyLevel.Repository, "acme/web", sources, edit));
                }

                Assert.True(PolicySetReader.Read(PolicyLevel.Repository, "acme/web", sources).IsValid);
            },
            cases: 3_000
        );

    private static byte[] WithoutModes(byte[] content) =>
        Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(content).Replace("audit", "", StringComparison.Ordinal));

    private static bool IsWithin(byte[] inner, byte[] outer)
    {
        var at = 0;
        foreach (var value in outer)
        {
            if (at < inner.Length && inner[at] == value)
            {
                at++;
            }
        }

        return at == inner.Length;
    }
}
