namespace CargoWall.Bot.Hosting;

/// <summary>Files with secrets of the bot: for its own account alone.</summary>
internal static class SecretFile
{
    /// <summary>Writes one, mode 0600, and its folder where that is missing. It is there whole or not at all, whenever the process is killed.</summary>
    /// <exception cref="IOException">There is one already, which stays; or the folder cannot be written.</exception>
    public static void Write(string path, string text)
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
        }

        var aside = $"{path}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            using (var file = new StreamWriter(new FileStream(aside, options)))
            {
                file.WriteLine(text);
            }

            File.Move(aside, path, overwrite: false);
        }
        finally
        {
            File.Delete(aside);
        }
    }

    /// <summary>Whether its mode lets others read it, or its group or others change it. Windows has no such mode.</summary>
    public static bool IsOpenToOthers(string path) =>
        !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.GroupWrite)) != 0;
}
