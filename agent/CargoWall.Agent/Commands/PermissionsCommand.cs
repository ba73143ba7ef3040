using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using CargoWall.Agent.Authoring;
using CargoWall.Agent.Reporting;
using CargoWall.Policy.Model;
using CargoWall.Policy.Permissions;

namespace CargoWall.Agent.Commands;

/// <summary><c>cargowall permissions</c>: the least <c>permissions:</c> of a job, from the API requests that its log tells.</summary>
internal static class PermissionsCommand
{
    private const int MostListed = 20;
    private const string NothingRecorded = "Nothing was recorded, so it is not known what the job needs.";

    public static Command Build(Surroundings surroundings)
    {
        var logs = ReplayCommand.LogsArgument();
        var json = CommandLine.JsonOption();
        var command = new Command(
            "permissions",
            "Say which permissions a job's token needs, from recorded API requests: exit 0 when they are all known, 1 when not, or when nothing was recorded. For example: cargowall permissions connections.jsonl"
        )
        {
            logs,
            json,
        };
        command.SetAction(
            (parsed, cancellationToken) =>
            {
                var terminal = CommandLine.TerminalOf(parsed, surroundings);
                var files = LogFiles.Of(parsed.GetRequiredValue(logs), surroundings);
                var log = new ApiRequestLog();
                files.Read((stream, name) => log.Read(stream, name, cancellationToken), surroundings, terminal);
                LogFiles.Complain(terminal, log.Lines, log.Unreadable, log.Problems);
                if (IsEmpty(log))
                {
                    terminal.Warn(NothingRecorded);
                }

                var needed = TokenPermissionsReport.Of(log.Requests);
                var isWhole = !IsEmpty(log) && needed.Unknown.Count == 0 && log is { UnseenConnections: 0, Unlisted: 0 };
                if (parsed.GetValue(json))
                {
                    terminal.Out.WriteLine(JsonSerializer.Serialize(Report(files, log, needed), AuthoringJson.Readable.PermissionsReport));
                }
                else
                {
                    Print(log, needed, isWhole, terminal);
                }

                return Task.FromResult(isWhole ? ExitCode.Fine : ExitCode.Findings);
            }
        );
        return command;
    }

    private static PermissionsReport Report(LogFiles files, ApiRequestLog log, TokenPermissions needed) =>
        new()
        {
            Logs = new LogReport(
                files.Names,
                log.Lines,
                log.Unreadable,
                [.. log.Problems.Select(problem => new LogProblemReport(problem.Source, problem.Line, problem.Message))]
            ),
            Permissions = new SortedDictionary<string, string>(
                needed.Permissions.ToDictionary(entry => entry.Key, entry => Word(entry.Value)),
                StringComparer.Ordinal
            ),
            NothingRecorded = IsEmpty(log),
            Requests = log.Requests.Count,
            Unknown = [.. needed.Unknown.Select(request => $"{request.Method} {request.Path}")],
            Undecided = [.. needed.Ambiguous.Select(entry => new UndecidedReport(entry.Repository, entry.Numbers))],
            UnseenConnections = log.UnseenConnections,
            Unlisted = log.Unlisted,
            CannotKnow = [.. CannotKnow(log)],
        };

    private static bool IsEmpty(ApiRequestLog log) => log.Lines == log.Unreadable;

    // YAML that can be put into a workflow file as it is: everything else is a comment. That nothing is needed is said only where all is known.
    private static void Print(ApiRequestLog log, TokenPermissions needed, bool isWhole, Terminal terminal)
    {
        var (writer, colour) = (terminal.Out, terminal.OutHasColour);
        if (needed.Permissions.Count > 0)
        {
            writer.WriteLine(Ink.Bold.On("permissions:", colour));
            foreach (var (scope, access) in needed.Permissions)
            {
                writer.WriteLine($"  {scope}: {Word(access)}");
            }
        }
        else if (isWhole)
        {
            writer.WriteLine(Ink.Bold.On("permissions: {}", colour));
        }
        else if (!IsEmpty(log))
        {
            Remark("Not all that was asked is known, and no permission of what is: it is not said that the job needs none.");
        }

        if (!IsEmpty(log))
        {
            Remark(
                log.Requests.Count == 0
                    ? "No recorded request carried the job's token."
                    : $"From {Quantity.Of(log.Requests.Count, "different request")} that carried the job's token."
            );
        }

        foreach (var (repository, numbers) in needed.Ambiguous)
        {
            Remark(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{repository}: {string.Join(", ", numbers.Take(MostListed))} may be issues or pull requests, so both scopes are named. Take out the one that is not."
                )
            );
        }

        foreach (var (method, path) in needed.Unknown.Take(MostListed))
        {
            Remark($"Not known what this needs: {method} {path}");
        }

        if (needed.Unknown.Count > MostListed)
        {
            Remark($"… and {needed.Unknown.Count - MostListed} more; --json lists them.");
        }

        foreach (var sentence in CannotKnow(log))
        {
            Remark(sentence);
        }

        void Remark(string text) => writer.WriteLine(Ink.Faint.On($"# {PlainText.OneLine(text, 500)}", colour));
    }

    private static IEnumerable<string> CannotKnow(ApiRequestLog log)
    {
        if (IsEmpty(log))
        {
            yield return NothingRecorded;
        }

        if (log.UnseenConnections > 0)
        {
            yield return $"{Quantity.Of(log.UnseenConnections, "connection")} to GitHub's API {(log.UnseenConnections == 1 ? "was" : "were")} recorded without {(log.UnseenConnections == 1 ? "its" : "their")} requests, as TLS was not opened: what they need is not known.";
        }

        if (log.Unlisted > 0)
        {
            yield return $"{Quantity.Of(log.Unlisted, "request")} beyond the bound {(log.Unlisted == 1 ? "was" : "were")} not looked at.";
        }

        yield return "A log tells what a run did: a path that it did not take may need more. Git over HTTPS and what called workflows need are not seen here; what a GraphQL request needs is never known.";
    }

    private static string Word(TokenAccess access) => access == TokenAccess.Read ? "read" : "write";
}
