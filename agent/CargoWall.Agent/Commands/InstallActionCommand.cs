using System.CommandLine;
using System.Text;
using System.Text.Json;
using CargoWall.Agent.Authoring;
using CargoWall.Agent.Reporting;
using CargoWall.Policy.Model;
using CargoWall.Workflows;

namespace CargoWall.Agent.Commands;

/// <summary><c>cargowall install-action</c>: puts the action into workflow files as the bot's pull request does.</summary>
internal sealed class InstallActionCommand
{
    private const long MaximumBytes = 1024 * 1024;

    private readonly Argument<string[]> paths = new("path")
    {
        Description = "Workflow files, or folders that hold them (default: .github/workflows)",
        HelpName = "FILE",
        Arity = ArgumentArity.ZeroOrMore,
    };
    private readonly Option<string> reference = new("--ref")
    {
        Description = "The release of the action: a full commit SHA, TAG@SHA, or a tag, which git looks up",
        HelpName = "TAG|SHA|TAG@SHA",
        Required = true,
    };
    private readonly Option<string> action = new("--action")
    {
        Description = "Another repository of the action",
        HelpName = "OWNER/NAME",
        DefaultValueFactory = _ => InstallStep.UsualAction,
    };
    private readonly Option<string?> mode = CommandLine.ModeOption("audit (default) reports it");
    private readonly Option<string?> apiUrl = new("--api-url") { Description = "The bot that serves the policy", HelpName = "URL" };
    private readonly Option<string?> fingerprint = new("--policy-key-fingerprint")
    {
        Description = "Fingerprint of the key that the bot signs policies with; its setup page shows it",
        HelpName = "HEX",
    };
    private readonly Option<string?> onUnavailable = CommandLine.Choice(
        "--on-unavailable",
        "What a job does when the bot cannot be reached; say what the policy says, since a runner that begins empty has no last policy to ask",
        [.. PolicyWords.OnUnavailable.All]
    );
    private readonly Option<bool> failOnUnsupported = new("--fail-on-unsupported") { Description = "A machine that the agent does not support fails the job" };
    private readonly Option<string?> defaults = CommandLine.Choice(
        "--default-permissions",
        "what jobs without 'permissions' have: the repository's setting Workflow permissions (default: read)",
        "read",
        "write"
    );
    private readonly Option<string?> server = new("--server-url")
    {
        Description = "Where tags are looked up (default: $GITHUB_SERVER_URL, else https://github.com)",
        HelpName = "URL",
    };
    private readonly Option<bool> write = new("--write") { Description = "Change the files instead of printing a diff" };
    private readonly Option<bool> json = CommandLine.JsonOption();

    private readonly Surroundings surroundings;

    private InstallActionCommand(Surroundings surroundings) => this.surroundings = surroundings;

    public static Command Build(Surroundings surroundings)
    {
        var it = new InstallActionCommand(surroundings);
        var command = new Command("install-action", "Put the CargoWall action first into the jobs of workflow files and print the diff; every other byte stays")
        {
            it.paths,
            it.reference,
            it.action,
            it.mode,
            it.apiUrl,
            it.fingerprint,
            it.onUnavailable,
            it.failOnUnsupported,
            it.defaults,
            it.server,
            it.write,
            it.json,
        };
        command.SetAction(it.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var terminal = CommandLine.TerminalOf(parsed, surroundings);
        var files = Files(parsed.GetValue(paths) ?? []);
        var step = await StepAsync(parsed, cancellationToken);
        var report = new List<InstalledFile>();
        foreach (var file in files)
        {
            report.Add(await EditAsync(file, step, parsed.GetValue(write), cancellationToken));
        }

        if (parsed.GetValue(json))
        {
            terminal.Out.WriteLine(JsonSerializer.Serialize(new InstallReport(report), InstallJson.Readable.InstallReport));
        }
        else
        {
            Tell(report, parsed.GetValue(write), terminal);
        }

        return report.TrueForAll(file => file.Parse == "ok") ? ExitCode.Fine : ExitCode.Findings;
    }

    private async Task<InstallStep> StepAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var name = parsed.GetValue(action) ?? InstallStep.UsualAction;
        var address = parsed.GetValue(server) ?? surroundings.Variable("GITHUB_SERVER_URL") ?? "https://github.com";
        if (!Uri.TryCreate(address, UriKind.Absolute, out var base_) || base_.Scheme is not ("https" or "http" or "file"))
        {
            throw new CommandFailedException($"--server-url {address} is no address of a git server; write it as https://HOST.", ExitCode.Misuse);
        }

        var shape = new InstallStep
        {
            Action = name,
            Commit = new string('0', 40),
            ApiUrl = parsed.GetValue(apiUrl),
            KeyFingerprint = parsed.GetValue(fingerprint),
        };
        if (shape.Problem() is { } problem)
        {
            throw new CommandFailedException(problem, ExitCode.Misuse);
        }

        var found = await ActionReference.FindAsync(parsed.GetRequiredValue(reference), name, base_, cancellationToken);
        var step = shape with
        {
            Commit = found.Commit,
            Version = found.Version,
            Mode = CommandLine.ModeOf(parsed.GetValue(mode)) ?? PolicyMode.Audit,
            OnUnavailable = PolicyWords.OnUnavailable.TryRead(parsed.GetValue(onUnavailable), out var wish) ? wish : null,
            FailOnUnsupported = parsed.GetValue(failOnUnsupported),
            DefaultPermissions = parsed.GetValue(defaults) == "write" ? DefaultPermissions.Permissive : DefaultPermissions.Restricted,
        };
        return step.Problem() is { } mistake ? throw new CommandFailedException(mistake, ExitCode.Misuse) : step;
    }

    private List<string> Files(string[] given)
    {
        var files = new List<string>();
        foreach (var path in given.Length > 0 ? given : [Path.Combine(".github", "workflows")])
        {
            var full = surroundings.FullPath(path);
            if (Directory.Exists(full))
            {
                var workflows = Path.Combine(path, ".github", "workflows");
                var folder = Directory.Exists(surroundings.FullPath(workflows)) ? workflows : path;
                files.AddRange(
                    Directory
                        .EnumerateFiles(surroundings.FullPath(folder))
                        .Where(file => file.EndsWith(".yml", StringComparison.Ordinal) || file.EndsWith(".yaml", StringComparison.Ordinal))
                        .Order(StringComparer.Ordinal)
                        .Select(file => Path.Combine(folder, Path.GetFileName(file)))
                );
            }
            else if (File.Exists(full))
            {
                files.Add(path);
            }
            else
            {
                throw new CommandFailedException($"{path} is neither a file nor a folder; name workflow files, for example .github/workflows/ci.yml.");
            }
        }

        return files.Count > 0 ? files : throw new CommandFailedException("There is no workflow file in the folder; workflow files end with .yml or .yaml.");
    }

    private async Task<InstalledFile> EditAsync(string path, InstallStep step, bool writes, CancellationToken cancellationToken)
    {
        var full = surroundings.FullPath(path);
        byte[] content;
        try
        {
            content =
                new FileInfo(full).Length <= MaximumBytes
                    ? await File.ReadAllBytesAsync(full, cancellationToken)
                    : throw new CommandFailedException($"{path} has more than {MaximumBytes} bytes; no workflow is that large.");
            var edit = WorkflowEditor.Edit(content, step);
            if (edit.IsChanged && writes)
            {
                await File.WriteAllBytesAsync(full, edit.Content, cancellationToken);
            }

            return Report(path, content, edit, edit.IsChanged && writes);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"{path} could not be read or written: {failure.Message}");
        }
    }

    private static InstalledFile Report(string path, byte[] content, WorkflowEdit edit, bool written) =>
        new()
        {
            File = path,
            Parse = WorkflowWords.Of(edit.Parse),
            Problem = edit.Problem,
            Line = edit.Line > 0 ? edit.Line : null,
            Change = edit.IsChanged,
            Written = written,
            CallerMustGrant = edit is { IsChanged: true, CallerMustGrant: true },
            Jobs =
            [
                .. edit.Jobs.Select(job => new InstalledJob(
                    job.Id,
                    job.Installs,
                    job.Reason is { } reason ? WorkflowWords.Of(reason) : null,
                    job.NeedsSystemGuard,
                    WorkflowWords.Of(job.Permissions),
                    WorkflowWords.Of(job.PermissionsLevel),
                    job.ChangesPermissions,
                    job.Via
                )),
            ],
            Diff = edit.IsChanged ? UnifiedDiff.Of(path, Encoding.UTF8.GetString(content), Encoding.UTF8.GetString(edit.Content.Span)) : null,
        };

    // The diff alone goes to standard output, so that it can be piped; what is to be known goes beside it.
    private static void Tell(List<InstalledFile> files, bool writes, Terminal terminal)
    {
        foreach (var file in files)
        {
            if (!writes && file.Diff is { } diff)
            {
                terminal.Out.Write(diff);
            }

            if (file.Problem is { } problem)
            {
                terminal.Warn($"{file.File}{(file.Line is { } line ? $":{line}" : "")}: {problem}");
            }

            foreach (var job in file.Jobs)
            {
                terminal.Note($"{file.File}: {job.Job} {Said(job)}");
            }

            if (file.CallerMustGrant)
            {
                terminal.Note($"{file.File}: other workflows can call it; the calling jobs need 'id-token: write' too");
            }
        }

        if (files.Exists(file => file.Jobs.Any(job => job is { PermissionsChanged: true, Permissions: "absent" })))
        {
            terminal.Note("jobs without 'permissions' got the repository's default spelled out; --default-permissions says which it is");
        }
    }

    private static string Said(InstalledJob job) =>
        job.Reason is { } reason
            ? $"is left as it is: it {Enum.GetValues<JobReason>().Where(it => WorkflowWords.Of(it) == reason).Select(WorkflowWords.Sentence).First()}"
            : $"gets the step{(job.NeedsOsGuard ? ", on Linux alone" : "")}{(job.PermissionsChanged ? ", and 'id-token: write'" : "")}";
}
