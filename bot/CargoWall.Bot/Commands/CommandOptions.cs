using System.ComponentModel.DataAnnotations;

namespace CargoWall.Bot.Commands;

/// <summary>Slash commands (section <c>Commands</c>).</summary>
public sealed class CommandOptions
{
    /// <summary>Whether comments are looked at at all. Default true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Whether owners of organizations may bypass checks. Default true.</summary>
    public bool Bypass { get; set; } = true;

    /// <summary>Accounts, by id or login, that do not want bypassing while <see cref="Bypass"/> allows it. Default none.</summary>
    public IList<string> NoBypassIn { get; } = [];

    /// <summary>Whether checks of an account's repositories can be bypassed.</summary>
    internal bool MayBypass(long ownerId, string login) =>
        Bypass
        && !NoBypassIn.Contains(ownerId.ToString(System.Globalization.CultureInfo.InvariantCulture))
        && !NoBypassIn.Contains(login, StringComparer.OrdinalIgnoreCase);

    /// <summary>Commands of one person in one repository in ten minutes; more are not answered. Default 20.</summary>
    [Range(1, 10_000)]
    public int PerPerson { get; set; } = 20;

    /// <summary>Commands of all people in one repository in ten minutes. Default 100.</summary>
    [Range(1, 10_000)]
    public int PerRepository { get; set; } = 100;
}
