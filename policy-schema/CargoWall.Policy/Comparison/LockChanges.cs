using System.Collections.Immutable;
using System.Globalization;
using CargoWall.Policy.Lint;
using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;
using CargoWall.Policy.Resolution;

namespace CargoWall.Policy.Comparison;

/// <summary>
/// Changes of what a level's files say about other files and about the bot: locks, and settings that no agent acts on. What they do to a job is told by
/// <see cref="EffectiveDiff"/>, where the files of that job are known.
/// </summary>
public static class LockChanges
{
    /// <summary>Compares two versions of one level's files: locks first, then settings.</summary>
    public static ImmutableArray<EffectiveChange> Between(PolicySet before, PolicySet after) =>
        [
            .. OfLocks(before.Locks, after.Locks, hasRequiredLockdown: AssignmentLint.RequiredLockdown(after) is not null),
            .. OfSettings(
                "locks ",
                before.Locks?.Settings ?? new SettingsOpinion(),
                after.Locks?.Settings ?? new SettingsOpinion(),
                after.Locks?.Origin,
                before.Locks?.Origin,
                ofAgent: true
            ),
            .. OfSettings("sets ", before.Settings, after.Settings, after.Settings.Origin, before.Settings.Origin, ofAgent: false),
        ];

    private static IEnumerable<EffectiveChange> OfLocks(PolicyLocks? before, PolicyLocks? after, bool hasRequiredLockdown)
    {
        foreach (
            var (what, old, now) in new[]
            {
                ("the mode to enforce", before?.ModeEnforce ?? false, after?.ModeEnforce ?? false),
                ("the default action to deny", before?.DefaultDeny ?? false, after?.DefaultDeny ?? false),
                ("TLS to be inspected", before?.TlsInspect ?? false, after?.TlsInspect ?? false),
            }
        )
        {
            if (old != now)
            {
                yield return Change(now, $"{(now ? "locks" : "no longer locks")} {what}", now ? after!.Origin : before!.Origin) with
                {
                    IsGone = !now,
                }; // who locks has a place
            }
        }

        var ceiling = Limit("ceiling", before?.Ceiling?.Select(EntryOf), after?.Ceiling?.Select(EntryOf), before?.Origin, after?.Origin);
        var commands = Limit(
            "sudo-allow-max",
            before?.SudoAllowMax?.Select(path => (path, before?.Origin)),
            after?.SudoAllowMax?.Select(path => (path, after?.Origin)),
            before?.Origin,
            after?.Origin
        );
        // A required lockdown takes no command of a repository until a limit names some.
        var admits = hasRequiredLockdown && before?.SudoAllowMax is null && after?.SudoAllowMax is { IsEmpty: false };
        foreach (var change in ceiling.Concat(admits ? commands.Select(it => it with { Direction = it.Direction | ChangeDirection.Widens }) : commands))
        {
            yield return change;
        }
    }

    private static (string Text, RuleOrigin? Origin) EntryOf(CeilingEntry entry) => (entry.Text, entry.Origin);

    // What is within a limit passes; without the limit everything does.
    private static IEnumerable<EffectiveChange> Limit(
        string name,
        IEnumerable<(string Text, RuleOrigin? Origin)>? before,
        IEnumerable<(string Text, RuleOrigin? Origin)>? after,
        RuleOrigin? beforePlace,
        RuleOrigin? afterPlace
    )
    {
        var (old, now) = (before?.ToList(), after?.ToList());
        if (old is null || now is null)
        {
            return (old, now) switch
            {
                (null, { } set) =>
                [
                    Change(narrows: true, $"sets {name}: {(set.Count == 0 ? "nothing" : string.Join(", ", set.Select(entry => entry.Text)))}", afterPlace),
                ],
                ({ }, null) => [Change(narrows: false, $"lifts {name}: nothing is limited by it any more", beforePlace) with { IsGone = true }],
                _ => [],
            };
        }

        return now.ExceptBy(old.Select(entry => entry.Text), entry => entry.Text)
            .Select(added => Change(narrows: false, $"adds to {name}: {added.Text}", added.Origin))
            .Concat(
                old.ExceptBy(now.Select(entry => entry.Text), entry => entry.Text)
                    .Select(removed => Change(narrows: true, $"takes from {name}: {removed.Text}", removed.Origin) with { IsGone = true })
            );
    }

    private static IEnumerable<EffectiveChange> OfSettings(
        string verb,
        SettingsOpinion before,
        SettingsOpinion after,
        RuleOrigin? place,
        RuleOrigin? oldPlace,
        bool ofAgent
    )
    {
        var settings = new List<(string Name, SaidSetting? Old, SaidSetting? Now)>
        {
            ("checks", Of(before.Checks, PolicyWords.Checks.Of), Of(after.Checks, PolicyWords.Checks.Of)),
            ("comments", Of(before.Comments), Of(after.Comments)),
            ("review", Of(before.Review, PolicyWords.Review.Of), Of(after.Review, PolicyWords.Review.Of)),
            ("baselines", Of(before.Baselines), Of(after.Baselines)),
            ("retention-days", Of(before.RetentionDays), Of(after.RetentionDays)),
        };
        if (ofAgent)
        {
            settings.AddRange([
                ("fail-job-on-deny", Of(before.FailJobOnDeny), Of(after.FailJobOnDeny)),
                ("on-unavailable", Of(before.OnUnavailable, PolicyWords.OnUnavailable.Of), Of(after.OnUnavailable, PolicyWords.OnUnavailable.Of)),
                ("auto-allow.github", OfAutoAllow(before.AutoAllow.GitHub), OfAutoAllow(after.AutoAllow.GitHub)),
                ("auto-allow.azure-platform", OfAutoAllow(before.AutoAllow.AzurePlatform), OfAutoAllow(after.AutoAllow.AzurePlatform)),
                ("auto-allow.azure-storage", OfAutoAllow(before.AutoAllow.AzureStorage), OfAutoAllow(after.AutoAllow.AzureStorage)),
                ("auto-allow.cloud-metadata", OfAutoAllow(before.AutoAllow.CloudMetadata), OfAutoAllow(after.AutoAllow.CloudMetadata)),
            ]);
        }

        return settings
            .Where(setting => setting.Old != setting.Now)
            .Select(setting => new EffectiveChange(
                DirectionOf(setting.Old, setting.Now, isLock: ofAgent),
                $"{verb}{setting.Name}: {setting.Old?.Text ?? "not said"} → {setting.Now?.Text ?? "not said"}",
                place ?? oldPlace
            )
            {
                IsGone = place is null,
            });
    }

    // A lock that appears limits, whatever its value. A setting without a value has that of a level above, which is not known here: the other one, in doubt.
    private static ChangeDirection DirectionOf(SaidSetting? old, SaidSetting? now, bool isLock)
    {
        if ((old ?? now) is not { Strictness: not null })
        {
            return ChangeDirection.None;
        }

        var narrows = (old?.Strictness, now?.Strictness) switch
        {
            (null, { }) when isLock => true,
            ({ }, null) when isLock => false,
            (null, var value) => value > 0,
            (var value, null) => value == 0,
            var (from, to) => to > from,
        };
        return narrows ? ChangeDirection.Narrows : ChangeDirection.Widens;
    }

    private static SaidSetting? Of<T>(T? value, Func<T, string> word)
        where T : struct, Enum => value is { } known ? new(word(known), Convert.ToInt32(known, CultureInfo.InvariantCulture)) : null;

    private static SaidSetting? Of(bool? value) => value is { } known ? new(known ? "true" : "false", known ? 1 : 0) : null;

    private static SaidSetting? OfAutoAllow(bool? value) => value is { } known ? new(known ? "true" : "false", known ? 0 : 1) : null;

    private static SaidSetting? Of(int? value) => value is { } known ? new(known.ToString(CultureInfo.InvariantCulture), null) : null;

    private static SaidSetting? Of(Baselines? value) =>
        value is null ? null : new(string.Create(CultureInfo.InvariantCulture, $"{value.Runs} runs, {value.Days} days, {value.QuietRuns} quiet runs"), null);

    private static EffectiveChange Change(bool narrows, string text, RuleOrigin? origin) =>
        new(narrows ? ChangeDirection.Narrows : ChangeDirection.Widens, text, origin);

    /// <summary>What a file says of a setting.</summary>
    /// <param name="Text">The value.</param>
    /// <param name="Strictness">Greater is stricter, 0 the weakest; null where no value is stricter than another.</param>
    private sealed record SaidSetting(string Text, int? Strictness);
}
