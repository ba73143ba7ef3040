using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using CargoWall.Agent.Enforcing;
using CargoWall.Agent.Fetching;
using CargoWall.Agent.Reporting;

namespace CargoWall.Agent.Commands;

/// <summary><c>cargowall doctor</c>: what this machine supports, feature by feature, with the reason and the mend, and what is open on every machine. Works without root.</summary>
internal static class DoctorCommand
{
    public static Command Build(Surroundings surroundings)
    {
        var json = CommandLine.JsonOption();
        var apiUrl = new Option<string?>("--api-url") { Description = "Ask this bot too, and show the fingerprints of its keys", HelpName = "URL" };
        var command = new Command("doctor", "Tell what this machine supports: exit 1 when something that is needed is missing") { json, apiUrl };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var terminal = CommandLine.TerminalOf(parsed, surroundings);
                IReadOnlyList<KernelFeature> features = KernelFeatures.Probe();
                if (parsed.GetValue(apiUrl) is { } url)
                {
                    features = [.. features, await AskAsync(StartCommand.Address(url, terminal), cancellationToken)];
                }

                if (parsed.GetValue(json))
                {
                    var report = new DoctorReport(
                        Supported(features),
                        [.. features.Select(it => new DoctorLine(it.Name, it.Available, it.Required, it.Reason, it.Mend))],
                        [.. OpenWay.All.Select(way => way.Sentence)]
                    );
                    terminal.Out.WriteLine(JsonSerializer.Serialize(report, DoctorJson.Default.DoctorReport));
                }
                else
                {
                    Print(features, terminal);
                }

                return Supported(features) ? ExitCode.Fine : ExitCode.Findings;
            }
        );
        return command;
    }

    private static async Task<KernelFeature> AskAsync(Uri apiUrl, CancellationToken cancellationToken)
    {
        const string Name = "bot";
        try
        {
            using var http = BotClient.CreateHttp(exempt: null);
            var keys = (await new BotClient(http, apiUrl).ReadPolicyKeysAsync(cancellationToken)).Keys;
            return new KernelFeature(
                Name,
                true,
                false,
                $"{apiUrl} signs policies with {string.Join(" and ", keys.Select(key => PlainText.OneLine(key.Fingerprint, 64)))}",
                null
            );
        }
        catch (CallFailedException failure)
        {
            return new KernelFeature(Name, false, false, failure.Message, "Check --api-url, and that this machine may reach it.");
        }
    }

    private static bool Supported(IReadOnlyList<KernelFeature> features) => features.All(feature => feature.Available || !feature.Required);

    private static void Print(IReadOnlyList<KernelFeature> features, Terminal terminal)
    {
        var colour = terminal.OutHasColour;
        foreach (var feature in features)
        {
            var (word, ink) = (feature.Available, feature.Required) switch
            {
                (true, _) => ("ok", Ink.Green),
                (false, true) => ("missing", Ink.Red),
                (false, false) => ("absent", Ink.Yellow),
            };
            terminal.Out.WriteLine($"{ink.On(word.PadRight(9), colour)}{PlainText.OneLine(feature.Name, 100)}: {PlainText.OneLine(feature.Reason, 500)}");
            if (feature.Mend is { } mend)
            {
                terminal.Out.WriteLine($"         {PlainText.OneLine(mend, 500)}");
            }
        }

        foreach (var way in OpenWay.All)
        {
            terminal.Out.WriteLine($"{Ink.Yellow.On("open".PadRight(9), colour)}{way.Name}: {way.Sentence}");
        }

        var missing = features.Where(feature => feature is { Required: true, Available: false }).Select(feature => feature.Name).ToList();
        terminal.Out.WriteLine(
            missing.Count == 0 ? "This machine can enforce policies." : $"This machine cannot enforce policies; missing: {string.Join(", ", missing)}."
        );
        if (terminal.GitHubActions && missing.Count > 0)
        {
            terminal.Error.WriteLine(WorkflowCommand.Error($"This machine cannot enforce policies; missing: {string.Join(", ", missing)}").ToString());
        }
    }
}

/// <summary>Answer of <c>doctor --json</c>.</summary>
/// <param name="Open">Ways out that are open on every machine, a sentence each.</param>
internal sealed record DoctorReport(
    [property: JsonPropertyName("supported")] bool Supported,
    [property: JsonPropertyName("features")] IReadOnlyList<DoctorLine> Features,
    [property: JsonPropertyName("open")] IReadOnlyList<string> Open
);

/// <summary>One feature.</summary>
internal sealed record DoctorLine(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("available")] bool Available,
    [property: JsonPropertyName("required")] bool Required,
    [property: JsonPropertyName("reason")] string Reason,
    [property: JsonPropertyName("mend")] string? Mend
);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true)]
[JsonSerializable(typeof(DoctorReport))]
internal sealed partial class DoctorJson : JsonSerializerContext;
