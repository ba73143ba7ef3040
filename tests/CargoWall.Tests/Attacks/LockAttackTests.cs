using System.Text;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;
using CargoWall.Policy.Resolution;

namespace CargoWall.Tests.Attacks;

/// <summary>A repository tries to get past locks, by what it writes, by what it leaves out and by breaking it.</summary>
public sealed class LockAttackTests
{
    private const string Locked = """
        version: 1
        locks:
          mode: enforce
          default-action: deny
          settings: { checks: enabled, comments: true, fail-job-on-deny: true, on-unavailable: lockdown, review: widening, auto-allow: { github: false, azure-platform: false, azure-storage: false, cloud-metadata: false } }
        """;

    [Theory]
    [InlineData("settings: { mode: audit }")]
    [InlineData("settings: { mode: inherit }")]
    [InlineData("assignments: [{ mode: audit }]")]
    [InlineData("assignments: [{ target: { workflow: ci.yml, job: build }, mode: audit }]")]
    [InlineData("assignments: [{ target: { workflow: ci.yml, job: build }, mode: audit, inherit: replace }]")]
    public void Attack_no_job_goes_back_to_audit_under_a_locked_mode(string text) =>
        Assert.Equal(PolicyMode.Enforce, Attack.Resolve("version: 1\nlocks: { mode: enforce }\n", $"version: 1\n{text}\n").Policy.Mode);

    [Theory]
    [InlineData("default-action: deny")]
    [InlineData("ceiling: [github.com]")]
    [InlineData("ceiling: []")]
    public void Attack_a_default_action_of_allow_does_not_count_under_a_lock_or_a_ceiling(string locks) =>
        Attack.IsRepelled(
            $"version: 1\npolicies: {{ open: {{ default-action: allow }} }}\nassignments: [{{ policies: [open] }}]\nlocks: {{ {locks} }}\n",
            "version: 1\npolicies: { own: { default-action: allow } }\ndefaults: [{ target: { workflow: ci.yml, job: build }, default-action: allow }]\nassignments: [{ policies: [own], inherit: replace }]\n",
            "evil.test:443"
        );

    public static TheoryData<string, Func<PolicySettings, bool>> Settings =>
        new()
        {
            { "checks: disabled", settings => settings.Checks == ChecksSetting.Enabled },
            { "checks: inherit", settings => settings.Checks == ChecksSetting.Enabled },
            { "comments: false", settings => settings.Comments },
            { "fail-job-on-deny: false", settings => settings.FailJobOnDeny },
            { "on-unavailable: audit", settings => settings.OnUnavailable == OnUnavailable.Lockdown },
            { "on-unavailable: local", settings => settings.OnUnavailable == OnUnavailable.Lockdown },
            { "on-unavailable: last-known", settings => settings.OnUnavailable == OnUnavailable.Lockdown },
            { "review: none", settings => settings.Review == ReviewSetting.Widening },
            { "auto-allow: { github: true }", settings => !settings.AutoAllow.GitHub },
            { "auto-allow: { azure-platform: true }", settings => !settings.AutoAllow.AzurePlatform },
            { "auto-allow: { azure-storage: true }", settings => !settings.AutoAllow.AzureStorage },
            { "auto-allow: { cloud-metadata: true }", settings => !settings.AutoAllow.CloudMetadata },
        };

    [Theory]
    [MemberData(nameof(Settings))]
    public void Attack_no_setting_is_weaker_than_its_lock(string setting, Func<PolicySettings, bool> isLocked)
    {
        Assert.True(isLocked(Attack.Resolve(Locked, $"version: 1\nsettings: {{ {setting} }}\n").Policy.Settings));
        Assert.True(isLocked(Attack.Resolve(Locked, null).Policy.Settings));
    }

    [Fact]
    public void Attack_every_setting_has_its_attack()
    {
        var ofOrganizationsAlone = new[] { nameof(SettingsOpinion.Baselines), nameof(SettingsOpinion.RetentionDays) };
        var settings = typeof(SettingsOpinion)
            .GetProperties()
            .Where(property => property.CanWrite)
            .Select(property => property.Name)
            .Except([.. ofOrganizationsAlone, nameof(SettingsOpinion.Origin), nameof(SettingsOpinion.Mode)])
            .Select(Written);
        var kinds = typeof(AutoAllowOpinion).GetProperties().Where(property => property.CanWrite).Select(property => Written(property.Name));
        var attacked = string.Join(' ', Settings.Select(row => row.Data.Item1)).Replace("git-hub", "github", StringComparison.Ordinal);

        Assert.All(
            settings.Concat(kinds),
            key => Assert.Contains(key.Replace("git-hub", "github", StringComparison.Ordinal), attacked, StringComparison.Ordinal)
        );

        static string Written(string name) =>
            string.Concat(name.Select((letter, index) => char.IsUpper(letter) ? $"{(index > 0 ? "-" : "")}{char.ToLowerInvariant(letter)}" : $"{letter}"));
    }

    [Theory]
    [InlineData("settings: { baselines: { runs: 1 } }")]
    [InlineData("settings: { retention-days: 1 }")]
    [InlineData("locks: { ceiling: [\"**\"] }")]
    [InlineData("locks: {}")]
    [InlineData("assignments: [{ mode: audit, required: true }]")]
    [InlineData("assignments: [{ target: { repository: other }, mode: audit }]")]
    [InlineData("assignments: [{ target: { visibility: public }, mode: audit }]")]
    [InlineData("assignments: [{ target: { properties: { tier: low } }, mode: audit }]")]
    [InlineData("settings: { tls: none }")]
    public void Attack_what_organizations_alone_can_write_breaks_a_repositorys_set(string text) => Assert.False(Policies.File($"version: 1\n{text}\n").IsValid);

    [Theory]
    [InlineData(AutoAllowKind.GitHub)]
    [InlineData(AutoAllowKind.AzureStorage)]
    [InlineData(AutoAllowKind.AzurePlatform)]
    [InlineData(AutoAllowKind.CloudMetadata)]
    public void Attack_what_is_locked_off_is_auto_allowed_by_no_machine(AutoAllowKind kind)
    {
        var machine = new AutoAllow(kind, new RuleTarget.Address(Prefix.Parse("169.254.169.254")), Traffic.AllPorts);
        const string wish =
            "version: 1\nsettings: { auto-allow: { github: true, azure-platform: true, azure-storage: true, cloud-metadata: true } }\nassignments: [{ mode: audit }]\n";

        Assert.True(Attack.Passes(Attack.Resolve(null, wish).Policy, "@169.254.169.254:80", machine: machine));
        Assert.False(Attack.Passes(Attack.Resolve(Locked, wish).Policy, "@169.254.169.254:80", machine: machine));
    }

    [Fact]
    public void Attack_a_deleted_set_leaves_locks_in_force()
    {
        foreach (var repository in new[] { null, Attack.Nothing })
        {
            var policy = Attack.Resolve(Locked, repository).Policy;

            Assert.False(policy.IsUnprotected);
            Assert.Equal((PolicyMode.Enforce, DefaultAction.Deny), (policy.Mode, policy.DefaultAction));
        }
    }

    [Theory]
    [InlineData("version: 2\n")]
    [InlineData("version: 1\nsettings: { mode: audit }\nassignments: [{ policies: [nobody] }]\n")]
    [InlineData("version: 1\npolicies: { own: { rules: [{ host: evil.test, deny: true, deny: false }] } }\n")]
    [InlineData("version: 1\npolicies: { own: { rules: [*anything] } }\n")]
    [InlineData("\0")]
    public void Attack_a_broken_set_is_never_taken_for_an_empty_one(string text)
    {
        var broken = Policies.File(text);

        Assert.False(broken.IsValid);
        Assert.Throws<ArgumentException>(() =>
            Resolver.Resolve(
                new ResolutionInput
                {
                    Organization = Attack.Valid(Policies.File(Locked, PolicyLevel.Organization)),
                    Repository = broken,
                    RepositoryFacts = new RepositoryFacts(74, "web-api", "private", new Dictionary<string, string>()),
                    Day = new DateOnly(2026, 6, 30),
                }
            )
        );
    }

    [Fact]
    public void Attack_one_broken_file_breaks_the_set_with_its_good_files()
    {
        var set = Policies.Files(
            PolicyLevel.Repository,
            (".cargowall/a.yml", "version: 1\npolicies: { own: { rules: [{ host: evil.test, deny: true }] } }\n"),
            (".cargowall/b.yml", "version: 1\nassignments: [{ policies: [own] }]\nno-such-key: 1\n")
        );

        Assert.False(set.IsValid);
    }

    [Theory]
    [InlineData("org/../guard")]
    [InlineData("org/org/guard")]
    [InlineData("org/")]
    [InlineData("../guard")]
    [InlineData(".guard")]
    public void Attack_no_reference_climbs_out_of_its_level(string reference) =>
        Assert.False(Policies.File($"version: 1\nassignments: [{{ policies: [\"{reference}\"] }}]\n").IsValid);

    [Fact]
    public void Attack_what_is_no_file_of_the_folder_hides_nothing()
    {
        var set = PolicySetReader.Read(
            PolicyLevel.Repository,
            "acme/web-api",
            [
                new PolicySourceFile(".cargowall/policy.yml", ReadOnlyMemory<byte>.Empty, PolicySourceKind.SymbolicLink),
                new PolicySourceFile(".cargowall/templates/policy.yml", Encoding.UTF8.GetBytes("version: 1\nsettings: { mode: audit }\n")),
                new PolicySourceFile("cargowall/.cargowall/policy.yml", Encoding.UTF8.GetBytes("version: 1\nsettings: { mode: audit }\n")),
            ]
        );

        Assert.False(set.IsValid);
        Assert.Null(set.Settings.Mode);
    }

    [Theory]
    [InlineData("{ enabled: true, allow-commands: [/usr/bin/docker] }")]
    [InlineData("{ enabled: false, allow-commands: [/usr/bin/docker] }")]
    [InlineData("{ allow-commands: [/usr/bin/docker, /usr/bin/true] }")]
    public void Attack_sudo_stays_within_what_the_organization_allows_at_most(string sudo)
    {
        const string limit = "\nlocks: { sudo-allow-max: [/usr/bin/true] }\n";

        Assert.Contains("/usr/bin/docker", SudoOf(Enabling, sudo).AllowCommands);
        AssertClosed(SudoOf(Enabling + limit, sudo), "/usr/bin/true");
        AssertClosed(SudoOf(Enabling + "\nlocks: { sudo-allow-max: [] }\n", sudo));
    }

    [Theory]
    [InlineData("{ enabled: true, allow-commands: [/usr/bin/docker] }")]
    [InlineData("{ enabled: false, allow-commands: [/usr/bin/docker] }")]
    public void Attack_no_repository_adds_a_command_to_a_required_lockdown(string sudo) =>
        AssertClosed(SudoOf(Enabling.Replace("[sudo] }", "[sudo], required: true }", StringComparison.Ordinal), sudo), "/usr/bin/true");

    [Fact]
    public void Attack_replace_ends_no_sudo_lockdown()
    {
        var sudo = Attack.Resolve(Enabling, "version: 1\nassignments: [{ target: { workflow: ci.yml, job: build }, inherit: replace }]\n").Policy.Sudo;

        Assert.True(sudo.Enabled);
        Assert.Empty(sudo.AllowCommands);
    }

    [Theory]
    [InlineData("/usr/bin/../bin/docker")]
    [InlineData("/usr/bin//docker")]
    [InlineData("/usr/bin/./docker")]
    [InlineData("/usr/bin/docker/")]
    [InlineData("/usr/bin/*")]
    [InlineData("/usr/bin/docker run")]
    [InlineData("docker")]
    [InlineData("/usr/bin/true, /usr/bin/docker")]
    [InlineData("/usr/bin/true\\n/usr/bin/docker")]
    [InlineData("!/usr/bin/docker")]
    [InlineData("/usr/bin/docker\\\\")]
    [InlineData("/usr/bin/a=b")]
    [InlineData("/usr/bin/a:b")]
    public void Attack_a_command_is_a_plain_full_path_or_an_error(string command) =>
        Assert.False(Policies.File($"version: 1\npolicies: {{ own: {{ sudo-lockdown: {{ enabled: true, allow-commands: [\"{command}\"] }} }} }}\n").IsValid);

    private const string Enabling = """
        version: 1
        policies: { sudo: { sudo-lockdown: { enabled: true, allow-commands: [/usr/bin/true] } } }
        assignments: [{ policies: [sudo] }]
        """;

    private static SudoLockdown SudoOf(string organization, string sudo) =>
        Attack
            .Resolve(
                organization,
                $"version: 1\npolicies: {{ own: {{ sudo-lockdown: {sudo} }} }}\nassignments: [{{ target: {{ workflow: ci.yml, job: build }}, policies: [own] }}]\n"
            )
            .Policy.Sudo;

    private static void AssertClosed(SudoLockdown sudo, params string[] commands)
    {
        Assert.True(sudo.Enabled);
        Assert.Equal(commands, sudo.AllowCommands.AsEnumerable());
    }
}
