namespace CargoWall.Storage;

/// <summary>The database was made for another GitHub: its numeric ids would be taken for those of strangers.</summary>
public sealed class OtherHostException(string stored, string configured)
    : Exception($"Database: it holds the ids of {stored}, but GitHub:ApiUrl is on {configured}. Use another database, or set GitHub:ApiUrl back.")
{
    public string Stored { get; } = stored;

    public string Configured { get; } = configured;
}
