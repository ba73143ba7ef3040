using CargoWall.Policy.Model;

namespace CargoWall.Policy.Reading;

/// <summary>Reads <c>settings</c> and <c>locks.settings</c>.</summary>
internal static class SettingsReader
{
    private const int MostRuns = 1000;
    private const int MostDays = 3650;
    private static readonly string[] OrganizationKeys = ["baselines", "retention-days"];
    private static readonly string[] LockKeys = ["checks", "comments", "fail-job-on-deny", "on-unavailable", "review", "auto-allow"];

    /// <summary>The keys of <c>settings</c>.</summary>
    public static readonly string[] Keys = ["mode", .. LockKeys, .. OrganizationKeys];

    public static SettingsOpinion Read(YamlNode.Mapping mapping, ProblemList problems) => Read(mapping, "'settings'", Keys, problems);

    public static SettingsOpinion ReadLocked(YamlNode.Mapping mapping, ProblemList problems) => Read(mapping, "'settings' of 'locks'", LockKeys, problems);

    private static SettingsOpinion Read(YamlNode.Mapping mapping, string what, IReadOnlyList<string> known, ProblemList problems)
    {
        var keys = new KeyReader(mapping, what, known, problems);
        foreach (var key in OrganizationKeys.Where(key => keys.Has(key) && problems.Level == PolicyLevel.Repository))
        {
            problems.Error(keys.Key(key)!, ProblemCodes.OrganizationOnly, $"Organization files alone set '{key}'. Remove it.");
        }

        return new SettingsOpinion
        {
            Mode = keys.Word("mode", PolicyWords.Mode, nothing: "inherit"),
            Checks = keys.Word("checks", PolicyWords.Checks, nothing: "inherit"),
            Comments = keys.Boolean("comments"),
            FailJobOnDeny = keys.Boolean("fail-job-on-deny"),
            OnUnavailable = keys.Word("on-unavailable", PolicyWords.OnUnavailable),
            Review = keys.Word("review", PolicyWords.Review),
            Baselines = ReadBaselines(keys, problems),
            RetentionDays = keys.Integer("retention-days", 1, MostDays),
            AutoAllow = ReadAutoAllow(keys, problems),
            Origin = problems.OriginOf(mapping),
        };
    }

    private static Baselines? ReadBaselines(KeyReader settings, ProblemList problems)
    {
        if (settings.Mapping("baselines") is not { } mapping)
        {
            return null;
        }

        var keys = new KeyReader(mapping, "'baselines'", ["runs", "days", "quiet-runs"], problems);
        var usual = PolicySettings.Default.Baselines;
        return new Baselines(
            keys.Integer("runs", 1, MostRuns) ?? usual.Runs,
            keys.Integer("days", 1, MostDays) ?? usual.Days,
            keys.Integer("quiet-runs", 1, MostRuns) ?? usual.QuietRuns
        );
    }

    private static AutoAllowOpinion ReadAutoAllow(KeyReader settings, ProblemList problems)
    {
        if (settings.Mapping("auto-allow") is not { } mapping)
        {
            return new AutoAllowOpinion();
        }

        var keys = new KeyReader(mapping, "'auto-allow'", ["github", "azure-platform", "azure-storage", "cloud-metadata"], problems);
        return new AutoAllowOpinion
        {
            GitHub = keys.Boolean("github"),
            AzurePlatform = keys.Boolean("azure-platform"),
            AzureStorage = keys.Boolean("azure-storage"),
            CloudMetadata = keys.Boolean("cloud-metadata"),
        };
    }
}
