namespace CargoWall.Story.Programs;

/// <summary>Where the build left the programs that the story starts.</summary>
internal static class BuildOutput
{
    /// <summary>The program of a project, built in the same configuration as this one.</summary>
    public static string Assembly(string project)
    {
        // artifacts/bin/PROJECT/CONFIGURATION/
        var mine = new DirectoryInfo(AppContext.BaseDirectory);
        var path = Path.Combine(mine.Parent!.Parent!.FullName, project, mine.Name, project + ".dll"); // the layout has both parents
        return File.Exists(path) ? path : throw new FileNotFoundException($"{path} is missing: build {project} first, for example with 'make demo'.", path);
    }

    /// <summary>The published agent: artifacts/cargowall, or what CARGOWALL_AGENT names.</summary>
    public static string Agent()
    {
        var path = Environment.GetEnvironmentVariable("CARGOWALL_AGENT") ?? Path.Combine(Root, "artifacts", "cargowall");
        return File.Exists(path) ? path : throw new FileNotFoundException($"{path} is missing: run 'make agent'.", path);
    }

    private static string Root => new DirectoryInfo(AppContext.BaseDirectory).Parent!.Parent!.Parent!.Parent!.FullName; // above artifacts/bin/PROJECT/CONFIGURATION
}
