using System.Text.Json;
using CargoWall.Agent.Lifetime;
using CargoWall.Policy.Contracts;

namespace CargoWall.Agent.Reporting;

/// <summary>The log file: one JSON record a line. The file belongs to this user alone and no link is followed to it.</summary>
internal sealed class AuditLog : IDisposable
{
    private const int BatchBytes = 64 * 1024;

    private readonly FileStream file;
    private readonly MemoryStream batch = new();
    private readonly Utf8JsonWriter writer;

    private AuditLog(FileStream file)
    {
        this.file = file;
        writer = new Utf8JsonWriter(batch, new JsonWriterOptions { SkipValidation = true });
    }

    /// <summary>Lines that could not be written, because the disk was full or failed.</summary>
    public long Lost { get; private set; }

    /// <summary>Opens the file; existing lines stay.</summary>
    /// <exception cref="GuardedFileException">The path cannot be used safely.</exception>
    public static AuditLog Append(string path) => new(GuardedFile.Append(path));

    /// <summary>Makes the file empty first.</summary>
    /// <exception cref="GuardedFileException">The path cannot be used safely.</exception>
    public static AuditLog Replace(string path)
    {
        var file = GuardedFile.Append(path);
        file.SetLength(0);
        return new AuditLog(file);
    }

    /// <summary>Puts a record into the batch; <see cref="Flush"/> writes it.</summary>
    public void Add(ConnectionRecord record)
    {
        writer.Reset();
        JsonSerializer.Serialize(writer, record, ContractJson.Default.ConnectionRecord);
        writer.Flush();
        batch.WriteByte((byte)'\n');
        lines++;
        if (batch.Length >= BatchBytes)
        {
            Flush();
        }
    }

    private int lines;

    /// <summary>Writes what was added, in one call to the kernel: no line is torn in two.</summary>
    public void Flush()
    {
        if (batch.Length == 0)
        {
            return;
        }

        try
        {
            file.Write(batch.GetBuffer(), 0, (int)batch.Length);
        }
        catch (IOException)
        {
            Lost += lines; // counted and reported: a full disk must not end the protection
        }

        lines = 0;
        batch.SetLength(0);
    }

    public void Dispose()
    {
        Flush();
        writer.Dispose();
        file.Dispose();
    }
}
