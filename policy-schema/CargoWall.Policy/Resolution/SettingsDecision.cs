using CargoWall.Policy.Lint;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Resolution;

/// <summary>Step 7 of resolution: of each setting the repository's value, else the organization's, never weaker than the lock.</summary>
internal sealed class SettingsDecision
{
    private readonly Chain _chain;
    private readonly Findings _findings;
    private readonly List<Explanation> _told = [];

    private SettingsDecision(Chain chain, Findings findings)
    {
        _chain = chain;
        _findings = findings;
    }

    public static Decided<PolicySettings> Decide(Chain chain, Findings findings) => new SettingsDecision(chain, findings).Decide();

    private Decided<PolicySettings> Decide()
    {
        var usual = PolicySettings.Default;
        var settings = new PolicySettings
        {
            Checks = Pick("checks", opinion => opinion.Checks, usual.Checks, value => (int)value, PolicyWords.Checks.Of),
            Comments = Pick("comments", opinion => opinion.Comments, usual.Comments, value => value ? 1 : 0, Shown),
            FailJobOnDeny = Pick("fail-job-on-deny", opinion => opinion.FailJobOnDeny, usual.FailJobOnDeny, value => value ? 1 : 0, Shown),
            OnUnavailable = Pick("on-unavailable", opinion => opinion.OnUnavailable, usual.OnUnavailable, value => (int)value, PolicyWords.OnUnavailable.Of),
            Review = Pick("review", opinion => opinion.Review, usual.Review, value => (int)value, PolicyWords.Review.Of),
            Baselines = _chain.Organization.Settings.Baselines ?? usual.Baselines,
            RetentionDays = _chain.Organization.Settings.RetentionDays ?? usual.RetentionDays,
            AutoAllow = new AutoAllowSettings(
                PickAutoAllow("github", opinion => opinion.GitHub, usual.AutoAllow.GitHub),
                PickAutoAllow("azure-platform", opinion => opinion.AzurePlatform, usual.AutoAllow.AzurePlatform),
                PickAutoAllow("azure-storage", opinion => opinion.AzureStorage, usual.AutoAllow.AzureStorage),
                PickAutoAllow("cloud-metadata", opinion => opinion.CloudMetadata, usual.AutoAllow.CloudMetadata)
            ),
        };
        return new Decided<PolicySettings>(settings, new Explanation("Settings", null, _told));
    }

    private static string Shown(bool value) => value ? "true" : "false";

    // What is auto-allowed less is stricter.
    private bool PickAutoAllow(string key, Func<AutoAllowOpinion, bool?> select, bool usual) =>
        Pick($"auto-allow.{key}", opinion => select(opinion.AutoAllow), usual, value => value ? 0 : 1, Shown);

    private T Pick<T>(string key, Func<SettingsOpinion, T?> select, T usual, Func<T, int> strictness, Func<T, string> show)
        where T : struct
    {
        var (opinion, value) =
            select(_chain.Repository.Settings) is { } ofRepository ? (_chain.Repository.Settings, ofRepository)
            : select(_chain.Organization.Settings) is { } ofOrganization ? (_chain.Organization.Settings, ofOrganization)
            : (null, usual);
        if (_chain.Organization.Locks is { } locks && select(locks.Settings) is { } least && strictness(value) < strictness(least))
        {
            if (opinion?.Origin is { Level: PolicyLevel.Repository } place)
            {
                _findings.Warn(
                    FindingCodes.LockViolation,
                    place,
                    $"The organization locks '{key}' to {show(least)} or stricter ({locks.Origin}), so {show(value)} does not count. Remove it.",
                    locks.Origin
                );
            }

            _told.Add(new Explanation($"{key}: {show(least)}, locked by the organization", locks.Origin));
            return least;
        }

        _told.Add(
            opinion is null ? new Explanation($"{key}: {show(value)}, as nobody says another") : new Explanation($"{key}: {show(value)}", opinion.Origin)
        );
        return value;
    }
}
