using Microsoft.Data.Sqlite;

namespace CargoWall.Storage;

/// <summary>Where the database is.</summary>
public sealed class StorageOptions
{
    /// <summary>
    /// An SQLite connection string, <c>Data Source=/var/lib/cargowall/bot.db</c>. The file and its folder are made when missing.
    /// </summary>
    public string Database { get; set; } = "Data Source=cargowall.db";

    /// <summary>Full path of the database's file.</summary>
    /// <exception cref="ArgumentException"><see cref="Database"/> has a mistake.</exception>
    public string File => Path.GetFullPath(new SqliteConnectionStringBuilder(Database).DataSource);

    /// <summary>Full path of a file in the database's folder.</summary>
    /// <exception cref="ArgumentException"><see cref="Database"/> has a mistake.</exception>
    public string Beside(string name) => Path.Combine(Path.GetDirectoryName(File) ?? "", name);

    /// <summary>One sentence per mistake; empty when the value can be used.</summary>
    public IEnumerable<string> Mistakes()
    {
        if (string.IsNullOrWhiteSpace(Database))
        {
            yield return "Database is empty: write a connection string, for example Database=\"Data Source=/var/lib/cargowall/bot.db\".";
            yield break;
        }

        string? mistake = null;
        try
        {
            var source = new SqliteConnectionStringBuilder(Database).DataSource;
            if (string.IsNullOrEmpty(source) || source.StartsWith(':') || source.StartsWith("file:", StringComparison.Ordinal))
            {
                mistake = "Database names no file: write Database=\"Data Source=/var/lib/cargowall/bot.db\".";
            }
        }
        catch (ArgumentException)
        {
            mistake = "Database is not an SQLite connection string: this version serves SQLite, \"Data Source=/var/lib/cargowall/bot.db\".";
        }

        if (mistake is not null)
        {
            yield return mistake;
        }
    }
}
