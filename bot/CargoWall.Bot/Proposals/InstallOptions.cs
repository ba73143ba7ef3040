namespace CargoWall.Bot.Proposals;

/// <summary>Which action pull requests put into workflows (section <c>Install</c>).</summary>
public sealed class InstallOptions
{
    /// <summary><c>OWNER/NAME</c>. Default: the published action.</summary>
    public string Action { get; set; } = Workflows.InstallStep.UsualAction;

    /// <summary>The release that is installed where nobody names another, for example <c>v1.3.0</c>; empty: somebody has to.</summary>
    public string Version { get; set; } = "";

    /// <summary>The full commit of <see cref="Version"/>; empty: asked of GitHub when it is needed.</summary>
    public string Commit { get; set; } = "";
}
