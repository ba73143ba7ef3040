namespace CargoWall.Bot.Commands;

/// <summary>Every command there is: reading ones first, each group by name.</summary>
internal sealed class CommandList(IEnumerable<ICommand> commands)
{
    public IReadOnlyList<ICommand> All { get; } =
    [.. commands.OrderBy(command => command.Form.Needs).ThenBy(command => command.Form.Name, StringComparer.Ordinal)];
}
