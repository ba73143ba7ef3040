namespace CargoWall.Kernel.Net;

/// <summary>COUNTER_….</summary>
public enum NetCounter : uint
{
    /// <summary>Records that did not fit.</summary>
    Lost = 0,

    /// <summary>Decisions without a verdict in the tables.</summary>
    Incomplete = 1,
}
