using System.Diagnostics;
using System.Globalization;
using CargoWall.Agent.Commands;
using CargoWall.Policy.Reading;

namespace CargoWall.Agent.Authoring;

/// <summary>Reads the policy files of a revision with the git program: objects alone, nothing is checked out and nothing of the repository is run.</summary>
internal static class GitRevision
{
    private const int MostFiles = 1000;

    /// <summary>The commit that a person means; null when the folder is in no repository or has no such revision.</summary>
    /// <param name="folder">A folder of the working repository.</param>
    public static string? Find(string folder, string revision)
    {
        // What begins with a dash could be an option; git's own names never do.
        if (revision.StartsWith('-') || !Directory.Exists(folder))
        {
            return null;
        }

        var (exitCode, output) = Run(folder, 100, "rev-parse", "--verify", "--quiet", "--end-of-options", $"{revision}^{{commit}}");
        return exitCode == 0 ? System.Text.Encoding.ASCII.GetString(output).Trim() : null;
    }

    /// <summary>The files of the repository's <c>.cargowall/</c> at a commit, whichever of its folders is asked in; none when it has no such folder.</summary>
    /// <param name="fileLimit">Bytes of a file that are read at most.</param>
    /// <exception cref="CommandFailedException">git cannot tell.</exception>
    public static IReadOnlyList<PolicySourceFile> Read(string folder, string commit, int fileLimit)
    {
        var (exitCode, listing) = Run(folder, 4 * 1024 * 1024, "ls-tree", "-r", "-z", "--full-tree", commit, "--", ".cargowall");
        if (exitCode != 0)
        {
            throw new CommandFailedException($"git cannot list .cargowall/ of {commit} in {folder}.");
        }

        return
        [
            .. System
                .Text.Encoding.UTF8.GetString(listing)
                .Split('\0', StringSplitOptions.RemoveEmptyEntries)
                .Select(entry => FileOf(folder, entry, fileLimit))
                .OfType<PolicySourceFile>()
                .Take(MostFiles),
        ];
    }

    // 100644 blob 0123…\t.cargowall/policy.yml
    private static PolicySourceFile? FileOf(string folder, string entry, int fileLimit)
    {
        if (entry.Split('\t', 2) is not [var head, var path] || head.Split(' ') is not [var mode, _, var id])
        {
            return null;
        }

        return mode switch
        {
            "120000" or "160000" when path == ".cargowall" => throw new CommandFailedException(
                "At that revision .cargowall is a symbolic link or a submodule, which a repository's policy folder may not be; put the folder itself there."
            ),
            "120000" => new PolicySourceFile(path, default, PolicySourceKind.SymbolicLink),
            "160000" => new PolicySourceFile(path, default, PolicySourceKind.Submodule),
            _ when PolicySetReader.TakesPart(path) => new PolicySourceFile(path, Run(folder, fileLimit, "cat-file", "blob", id).Output),
            _ => null,
        };
    }

    private static (int ExitCode, byte[] Output) Run(string folder, int limit, params string[] arguments)
    {
        var start = new ProcessStartInfo("git")
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["GIT_OPTIONAL_LOCKS"] = "0";
        start.Environment["GIT_NO_LAZY_FETCH"] = "1"; // what a partial clone lacks is missing, not fetched
        try
        {
            using var git = Process.Start(start) ?? throw new CommandFailedException("git cannot be started.");
            git.ErrorDataReceived += (_, _) => { };
            git.BeginErrorReadLine();
            var output = new byte[limit];
            var length = git.StandardOutput.BaseStream.ReadAtLeast(output, limit, throwOnEndOfStream: false);
            if (length == limit)
            {
                git.Kill(); // the reader refuses what is as long as this, and says so
            }

            git.WaitForExit();
            return (length == limit ? 0 : git.ExitCode, output.AsSpan(0, length).ToArray());
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new CommandFailedException(
                string.Create(CultureInfo.InvariantCulture, $"The git program cannot be started ({exception.Message}); give folders instead of revisions.")
            );
        }
    }
}
