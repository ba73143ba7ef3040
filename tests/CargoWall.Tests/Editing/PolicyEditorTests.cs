using System.Text;
using CargoWall.Policy.Editing;
using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;

namespace CargoWall.Tests.Editing;

public class PolicyEditorTests
{
    private const string Path = ".cargowall/policy.yml";

    [Fact]
    public void A_text_that_does_not_say_what_was_meant_is_not_handed_out()
    {
        var document = new EditedDocument(Path, "version: 1\npolicies: { npm: {} }\n"u8.ToArray());
        Assert.NotNull(document.Finish());

        document.Intended["policies"]!["npm"]!["description"] = "never written";

        Assert.Null(document.Finish());
    }

    [Fact]
    public void Given_rules_in_flow_style_a_rule_is_added_in_theirs_before_the_comment_that_follows() =>
        Assert.Equal(
            """
            version: 1
            policies:
              npm:
                rules:
                  - {host: a.example.com} # first
                  - {host: b.example.com, ports: [443], expires: 2027-06-30, why: the reason}
                  # end of rules
            assignments: [{ policies: [npm] }]

            """,
            Edited(
                """
                version: 1
                policies:
                  npm:
                    rules:
                      - {host: a.example.com} # first
                      # end of rules
                assignments: [{ policies: [npm] }]

                """,
                new PolicyEdit.AddRule(
                    "npm",
                    new NewRule("host", "b.example.com")
                    {
                        Ports = ["443"],
                        Expires = new DateOnly(2027, 6, 30),
                        Why = "the reason",
                    }
                )
            )
        );

    [Fact]
    public void Given_rules_in_block_style_a_rule_is_added_in_theirs() =>
        Assert.Equal(
            """
            version: 1
            policies:
              npm:
                rules:
                - host: a.example.com
                  ports: [443]
                - host: "*.b.example.com"
                  deny: true
                description: x
            """,
            Edited(
                """
                version: 1
                policies:
                  npm:
                    rules:
                    - host: a.example.com
                      ports: [443]
                    description: x
                """,
                new PolicyEdit.AddRule("npm", new NewRule("host", "*.b.example.com") { Deny = true })
            )
        );

    [Fact]
    public void Given_no_settings_the_mode_makes_them_and_given_a_mode_its_word_alone_is_changed()
    {
        Assert.Equal(
            "version: 1\npolicies: {}\nsettings:\n  mode: enforce\n",
            Edited("version: 1\npolicies: {}\n", new PolicyEdit.SetMode(null, PolicyMode.Enforce))
        );
        Assert.Equal(
            "version: 1\nsettings: { mode: enforce } # why\nassignments:\n  - mode: 'enforce'\n".Replace("'enforce'", "enforce", StringComparison.Ordinal),
            Edited("version: 1\nsettings: { mode: audit } # why\nassignments:\n  - mode: 'audit'\n", new PolicyEdit.SetMode(null, PolicyMode.Enforce))
        );
    }

    [Fact]
    public void Given_a_target_its_mode_goes_into_the_assignment_that_is_for_it_else_into_one_of_its_own()
    {
        var target = new EntityTarget { Workflow = "release.yml", Job = "publish" };
        Assert.Equal(
            "version: 1\npolicies: { a: {} }\nassignments:\n- target: { workflow: release.yml, job: publish }\n  policies: [a]\n  mode: enforce\n",
            Edited(
                "version: 1\npolicies: { a: {} }\nassignments:\n- target: { workflow: release.yml, job: publish }\n  policies: [a]\n",
                new PolicyEdit.SetMode(target, PolicyMode.Enforce)
            )
        );
        Assert.Equal(
            "version: 1\nassignments:\n  - { target: { workflow: release.yml, job: publish }, mode: enforce }\n",
            Edited("version: 1\n", new PolicyEdit.SetMode(target, PolicyMode.Enforce))
        );
    }

    [Fact]
    public void Given_no_files_a_policy_and_its_assignment_make_a_file()
    {
        var outcome = PolicyEditor.Apply(
            PolicyLevel.Repository,
            "acme/web",
            [],
            new PolicyEdit.AddPolicy(
                "ci",
                "Learned from 20 runs",
                [new NewRule("host", "registry.npmjs.org") { Ports = ["443"], Why = "npm" }],
                ".cargowall/ci.yml"
            ),
            new PolicyEdit.AddAssignment(new EntityTarget { Workflow = "ci.yml" }, ["ci"], [])
        );

        var file = Assert.Single(Assert.IsType<EditOutcome.Changed>(outcome).Files);
        Assert.True(file.IsNew);
        Assert.Equal(
            """
            version: 1
            policies:
              ci:
                description: Learned from 20 runs
                rules:
                  - { host: registry.npmjs.org, ports: [443], why: npm }
            assignments:
              - { target: { workflow: ci.yml }, policies: [ci] }

            """.ReplaceLineEndings("\n"),
            Encoding.UTF8.GetString(file.Content.Span)
        );
    }

    [Fact]
    public void Given_what_the_files_say_already_nothing_changes_and_the_sentence_tells_where()
    {
        var text = "version: 1\npolicies: { npm: { rules: [{ host: a.example.com, ports: [443] }] } }\n";

        var outcome = Apply(text, new PolicyEdit.AddRule("npm", new NewRule("host", "A.example.com") { Ports = ["443"] }));

        Assert.Contains(".cargowall/policy.yml:2", Assert.IsType<EditOutcome.Unchanged>(outcome).Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("version: 1\npolicies: { npm: {} }\n", "nmp", "example.com", "did you mean 'npm'")]
    [InlineData("version: 1\npolicies: { npm: {} }\n", "npm", "not a host", "not a host")]
    [InlineData("version: 1\npolicies: { npm: { rulez: [] } }\n", "npm", "example.com", "has to be mended first")]
    public void Given_an_edit_that_cannot_be_the_sentence_says_why(string text, string policy, string host, string said) =>
        Assert.Contains(
            said,
            Assert.IsType<EditOutcome.Refused>(Apply(text, new PolicyEdit.AddRule(policy, new NewRule("host", host)))).Sentence,
            StringComparison.OrdinalIgnoreCase
        );

    [Theory]
    [InlineData("x\" }, evil: { rules: [{ host: evil.test")]
    [InlineData("a\nassignments: []")]
    [InlineData("ends with: colon:")]
    [InlineData("\u202e # } ] - !tag &anchor *alias")]
    public void Given_hostile_text_it_stays_the_text_of_one_value(string why)
    {
        var outcome = Apply("version: 1\npolicies: { npm: { rules: [] } }\n", new PolicyEdit.AddRule("npm", new NewRule("host", "example.com") { Why = why }));

        var set = PolicySetReader.Read(PolicyLevel.Repository, "", [new PolicySourceFile(Path, Assert.IsType<EditOutcome.Changed>(outcome).Files[0].Content)]);
        Assert.Equal(["npm"], set.Policies.Keys);
        Assert.Equal(why, Assert.Single(set.Policies["npm"].Rules).Why);
    }

    private static EditOutcome Apply(string text, params PolicyEdit[] edits) =>
        PolicyEditor.Apply(PolicyLevel.Repository, "acme/web", [new PolicySourceFile(Path, Encoding.UTF8.GetBytes(text))], edits);

    private static string Edited(string text, params PolicyEdit[] edits) =>
        Encoding.UTF8.GetString(Assert.Single(Assert.IsType<EditOutcome.Changed>(Apply(text, edits)).Files).Content.Span);
}
