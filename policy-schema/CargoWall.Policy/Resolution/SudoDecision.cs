using CargoWall.Policy.Lint;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Resolution;

/// <summary>Step 6 of resolution: lockdown is on if any policy of the chain says so, cut or not; commands are a union within limits.</summary>
internal static class SudoDecision
{
    public static Decided<SudoLockdown> Decide(Chain chain, Findings findings)
    {
        var enabling = chain.Contributions.Where(contribution => contribution.Policy.Sudo is { Enabled: true }).ToList();
        if (enabling.Count == 0)
        {
            return new Decided<SudoLockdown>(SudoLockdown.Off, new Explanation("Sudo lockdown: off, as no policy enables it"));
        }

        var max = chain.Organization.Locks?.SudoAllowMax;
        var isRequired = enabling.Any(contribution => contribution.Required);
        var told = enabling
            .Select(contribution => new Explanation($"enabled: {contribution.Name}, {contribution.Way}", contribution.Policy.Sudo!.Origin))
            .ToList();
        var commands = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var contribution in chain.Remaining)
        {
            foreach (var command in contribution.Policy.Sudo?.AllowCommands ?? [])
            {
                Add(command, contribution);
            }
        }

        return new Decided<SudoLockdown>(
            new SudoLockdown(Enabled: true, [.. commands]),
            new Explanation(
                $"Sudo lockdown: on, {(commands.Count == 0 ? "no command" : string.Join(", ", commands))} stays allowed",
                enabling[0].Policy.Sudo!.Origin,
                told
            )
        );

        void Add(SudoCommand command, Contribution contribution)
        {
            var limit = max is not null && !max.Value.Contains(command.Path) ? chain.Organization.Locks!.Origin : null;
            var refusal =
                limit is not null ? "the organization's sudo-allow-max does not name it"
                : max is null && isRequired && contribution.IsChild
                    ? "a required policy enables the lockdown, and without sudo-allow-max a repository adds no command to it"
                : null;
            if (refusal is not null)
            {
                findings.Warn(
                    FindingCodes.SudoCommandLeftOut,
                    command.Origin,
                    $"{command.Path} does not stay allowed: {refusal}{(limit is null ? "" : $" ({limit})")}.",
                    limit
                );
                told.Add(new Explanation($"left out: {command.Path}, as {refusal}", command.Origin));
                return;
            }

            commands.Add(command.Path);
            told.Add(new Explanation($"stays allowed: {command.Path}", command.Origin));
            if (SudoEscapes.WayOut(command.Path) is { } wayOut)
            {
                findings.Warn(
                    FindingCodes.SudoEscape,
                    command.Origin,
                    $"{command.Path} under sudo gives a root shell ({wayOut}), so the lockdown can be left by it. Remove it, or do that part before the lockdown begins."
                );
            }
        }
    }
}
