using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using CargoWall.Agent.Lifetime;
using CargoWall.Agent.Reporting;
using CargoWall.Policy.Contracts;

namespace CargoWall.Agent.Commands;

/// <summary><c>cargowall status</c>: what the running agent enforces and what it counted.</summary>
internal static class StatusCommand
{
    public static Command Build(Surroundings surroundings)
    {
        var stateDirectory = AgentSocket.StateDirectoryOption();
        var json = CommandLine.JsonOption();
        var command = new Command("status", "Tell what the running agent does") { stateDirectory, json };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var socket = new AgentSocket(surroundings.FullPath(parsed.GetRequiredValue(stateDirectory)));
                var status =
                    (await socket.AskAsync(ControlRequest.Status, null, cancellationToken)).Status
                    ?? throw new CommandFailedException("The agent gave no status; it is older or newer than this program.");
                var terminal = CommandLine.TerminalOf(parsed, surroundings);
                if (parsed.GetValue(json))
                {
                    terminal.Out.WriteLine(JsonSerializer.Serialize(status, ControlJson.Default.AgentStatus));
                }
                else
                {
                    Print(status, terminal, surroundings.Time.GetUtcNow());
                }

                return ExitCode.Fine;
            }
        );
        return command;
    }

    private static void Print(AgentStatus status, Terminal terminal, DateTimeOffset now)
    {
        Line("agent", Invariant($"pid {status.ProcessId}, version {status.Version}, ready for {(now - status.Started).TotalSeconds:0} s"));
        Line("mode", $"{Wording.Of(status.EffectiveMode)} ({status.Reason}{(status.ReasonText is { } text ? $": {text}" : "")})");
        Line(
            "policy",
            Invariant($"{status.Policy}, {status.Rules} rules{(status.Digest is { } digest ? $", digest {digest[..Math.Min(12, digest.Length)]}" : "")}")
        );
        Line("where", $"{status.Cgroup}; DNS by {string.Join(", ", status.DnsUpstreams)}");
        var counters = status.Counters;
        Line(
            "seen",
            Invariant($"{counters.Denied} denied, {counters.WouldDeny} would be denied, {counters.Allowed} allowed, {counters.AutoAllowed} auto-allowed")
        );
        if (status.FailsJobOnDeny)
        {
            var soFar = status.EffectiveMode == AgentMode.Audit ? "" : "; none so far";
            Line("at the end", status.JobFailure ?? Denials.SettingIn(status.EffectiveMode) + soFar);
        }

        if (counters.LostEvents + counters.FailedHelpers + counters.CapacityRefusals > 0)
        {
            Line(
                "trouble",
                Invariant(
                    $"{counters.LostEvents} events lost, {counters.FailedHelpers} kernel helpers failed, {counters.CapacityRefusals} entries found no room"
                )
            );
        }

        if (status.Report is { } report)
        {
            Line(
                "report",
                Invariant(
                    $"{report.Sent} sent, {report.Waiting} waiting, {report.Lost} lost{(report.Sealed ? ", sealed" : "")}{(report.Trouble is { } trouble ? $"; {trouble}" : "")}"
                )
            );
        }

        if (status.RunUrl is { } url)
        {
            Line("run page", url);
        }

        foreach (var sentence in status.Unenforced)
        {
            Line("not enforced", sentence);
        }

        void Line(string what, string text) =>
            terminal.Out.WriteLine($"{Ink.Faint.On(what.PadRight(14), terminal.OutHasColour)}{PlainText.OneLine(text, 1000)}");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
