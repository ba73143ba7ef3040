namespace CargoWall.Policy.Model;

/// <summary>Whether the bot reports by checks.</summary>
public enum ChecksSetting
{
    Disabled,
    Enabled,
}

/// <summary>What the agent does when no policy can be fetched. A greater value is stricter.</summary>
public enum OnUnavailable
{
    /// <summary>Audit.</summary>
    Audit,

    /// <summary>The inputs of the step decide.</summary>
    Local,

    /// <summary>The last policy that was served to this job, while it is young enough.</summary>
    LastKnown,

    /// <summary>Nothing passes.</summary>
    Lockdown,
}

/// <summary>What a change of policy needs before it becomes active. A greater value is stricter.</summary>
public enum ReviewSetting
{
    None,

    /// <summary>A widening needs an approving review.</summary>
    Widening,
}

/// <summary>When a job's behaviour counts as known.</summary>
/// <param name="Runs">How many successful runs are needed.</param>
/// <param name="Days">Over how many days.</param>
/// <param name="QuietRuns">How many last runs must have reached nothing new.</param>
public sealed record Baselines(int Runs, int Days, int QuietRuns);

/// <summary>Auto-allow kinds that a policy can switch; null is no opinion.</summary>
public sealed record AutoAllowOpinion
{
    public bool? GitHub { get; init; }

    public bool? AzurePlatform { get; init; }

    public bool? AzureStorage { get; init; }

    public bool? CloudMetadata { get; init; }
}

/// <summary>The settings of one file set as written; null is no opinion.</summary>
public sealed record SettingsOpinion
{
    public PolicyMode? Mode { get; init; }

    public ChecksSetting? Checks { get; init; }

    public bool? Comments { get; init; }

    public bool? FailJobOnDeny { get; init; }

    public OnUnavailable? OnUnavailable { get; init; }

    public ReviewSetting? Review { get; init; }

    /// <summary>Organization files only.</summary>
    public Baselines? Baselines { get; init; }

    /// <summary>Organization files only; days.</summary>
    public int? RetentionDays { get; init; }

    public AutoAllowOpinion AutoAllow { get; init; } = new();

    /// <summary>Where the block stands; null when there is none.</summary>
    public RuleOrigin? Origin { get; init; }

    /// <summary>Whether there is any opinion.</summary>
    public bool SaysSomething => this with { Origin = null } != new SettingsOpinion();
}

/// <summary>Auto-allow kinds that are on.</summary>
public sealed record AutoAllowSettings(bool GitHub, bool AzurePlatform, bool AzureStorage, bool CloudMetadata);

/// <summary>The settings that hold for one job.</summary>
public sealed record PolicySettings
{
    /// <summary>What holds where nobody says anything.</summary>
    public static PolicySettings Default { get; } = new();

    public ChecksSetting Checks { get; init; } = ChecksSetting.Enabled;

    public bool Comments { get; init; } = true;

    public bool FailJobOnDeny { get; init; }

    public OnUnavailable OnUnavailable { get; init; } = OnUnavailable.LastKnown;

    public ReviewSetting Review { get; init; } = ReviewSetting.None;

    public Baselines Baselines { get; init; } = new(Runs: 10, Days: 3, QuietRuns: 5);

    public int RetentionDays { get; init; } = 90;

    /// <summary>The instance metadata service hands out the machine's credentials, so it is off unless asked for.</summary>
    public AutoAllowSettings AutoAllow { get; init; } = new(GitHub: true, AzurePlatform: true, AzureStorage: true, CloudMetadata: false);
}
