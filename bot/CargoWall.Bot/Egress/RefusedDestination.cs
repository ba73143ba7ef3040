using CargoWall.Storage.Runs;

namespace CargoWall.Bot.Egress;

/// <summary>What was refused, whoever asked for it: the same on every branch.</summary>
/// <param name="Kind">A connection or a question for a name.</param>
/// <param name="Destination">The name; the address where no name is known.</param>
/// <param name="Port">0 where there is none.</param>
/// <param name="Protocol">IP protocol number.</param>
internal readonly record struct RefusedDestination(ConnectionKind Kind, string? Destination, int Port, int Protocol)
{
    public static RefusedDestination Of(ConnectionRow row) => new(row.Kind, row.Host ?? row.Address, row.Port, row.Protocol);
}
