namespace CargoWall.Agent.Enforcing;

/// <summary>Where and how an <see cref="Enforcer"/> works.</summary>
internal sealed record EnforcerOptions
{
    /// <summary>
    /// The control group that is governed with everything below it. Null: the root of the version 2 hierarchy, wherever it is mounted.
    /// </summary>
    public string? CgroupPath { get; init; }

    /// <summary>Uplinks for the packet filter of traffic control. Not used yet: <see cref="Enforcer.Unenforced"/> says so when there are some.</summary>
    public IReadOnlyList<string> Interfaces { get; init; } = [];

    /// <summary>
    /// The agent's state folder. Links and maps are pinned under a name made from it, so that enforcement outlives a killed agent. Null: nothing
    /// is pinned and enforcement ends with the process, as for one command under <c>cargowall run</c>.
    /// </summary>
    public string? StateDirectory { get; init; }

    /// <summary>Whether connections to this machine's own loopback give events too. Default: they do not, nothing of them leaves the machine.</summary>
    public bool ReportLoopback { get; init; }

    /// <summary>A learned address stays at least this long, whatever its time to live: longer than clients keep an answer (curl and browsers: 60 s).</summary>
    public TimeSpan LearnedAtLeast { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>And at most this long.</summary>
    public TimeSpan LearnedAtMost { get; init; } = TimeSpan.FromHours(24);

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
