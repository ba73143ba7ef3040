using System.Diagnostics;
using CargoWall.Agent.Commands;

namespace CargoWall.Agent.Authoring;

/// <summary>Which commit of an action is meant: by a full SHA, by <c>TAG@SHA</c>, or by a tag that git looks up.</summary>
internal sealed record ActionReference(string Commit, string? Version)
{
    private static readonly TimeSpan LookUpTime = TimeSpan.FromSeconds(30);

    /// <exception cref="CommandFailedException">There is none.</exception>
    public static async Task<ActionReference> FindAsync(string text, string action, Uri server, CancellationToken cancellationToken)
    {
        if (IsCommit(text))
        {
            return new ActionReference(text.ToLowerInvariant(), null);
        }

        var at = text.LastIndexOf('@');
        if (at > 0 && IsCommit(text[(at + 1)..]))
        {
            return new ActionReference(text[(at + 1)..].ToLowerInvariant(), text[..at]);
        }

        if (text.Length is 0 or > 100 || !text.All(it => char.IsAsciiLetterOrDigit(it) || it is '.' or '-' or '_' or '+') || text[0] == '-')
        {
            throw new CommandFailedException($"--ref '{text}' is no release; write a tag (v1.3.0), a full commit SHA, or TAG@SHA.", ExitCode.Misuse);
        }

        var address = new Uri(server, $"{server.AbsolutePath.TrimEnd('/')}/{action}");
        var lines = await AskGitAsync(address, text, cancellationToken);
        // An annotated tag has a line of its own for the commit that it is of.
        var commit = lines.Find(line => line.EndsWith("^{}", StringComparison.Ordinal)) ?? lines.FirstOrDefault();
        return commit?.Split('\t')[0] is { } sha && IsCommit(sha)
            ? new ActionReference(sha, text)
            : throw new CommandFailedException($"{address} has no tag '{text}' that can be read; name another, or a full commit SHA.");
    }

    private static async Task<List<string>> AskGitAsync(Uri address, string tag, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("git") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["ls-remote", "--", address.AbsoluteUri, $"refs/tags/{tag}", $"refs/tags/{tag}^{{}}"])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        try
        {
            using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            late.CancelAfter(LookUpTime);
            using var git = Process.Start(start) ?? throw new CommandFailedException("git did not start.");
            var (answer, complaint) = (git.StandardOutput.ReadToEndAsync(late.Token), git.StandardError.ReadToEndAsync(late.Token));
            await Task.WhenAll(answer, complaint);
            await git.WaitForExitAsync(late.Token);
            return git.ExitCode == 0
                ? [.. (await answer).Split('\n', StringSplitOptions.RemoveEmptyEntries)]
                : throw new CommandFailedException($"git could not read the tags of {address}: {(await complaint).Trim()}. Name a full commit SHA instead.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CommandFailedException($"git had no answer from {address} within {LookUpTime.TotalSeconds:0} s. Name a full commit SHA instead.");
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new CommandFailedException($"A tag is looked up with git, which could not be run ({missing.Message}). Name a full commit SHA instead.");
        }
    }

    private static bool IsCommit(string text) => text.Length == 40 && text.All(char.IsAsciiHexDigit);
}
