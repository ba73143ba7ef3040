using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using CargoWall.Bot.Checks;
using CargoWall.Bot.Commands;
using CargoWall.Bot.Egress;
using CargoWall.Bot.Outbox;
using CargoWall.Bot.Tests.Testing;
using CargoWall.Bot.Webhooks;
using CargoWall.Storage.Commands;
using CargoWall.Storage.Inbox;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CargoWall.Bot.Tests.Convergence;

/// <summary>
/// Everything that the bot does on GitHub, listed from the bot itself: who adds a command, a kind of write, a handler of events, a proposal, a button, or
/// something that a check says, adds it to the story too.
/// </summary>
internal static partial class Surfaces
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>What a story did not touch; empty when it touched everything.</summary>
    /// <param name="bot">The bot that it was told to.</param>
    /// <param name="transcript">What GitHub showed in the end.</param>
    public static async Task<IReadOnlyList<string>> UntouchedAsync(RestlessBot bot, string transcript)
    {
        await using var same = RunningBot.Start();
        var writes = await bot.ReadAsync(database => database.Outbox.Select(row => row.Key).ToListAsync(Cancel));
        var said = await bot.ReadAsync(database => database.Commands.AsNoTracking().ToListAsync(Cancel));
        var deliveries = await bot.ReadAsync(database => database.Deliveries.AsNoTracking().ToListAsync(Cancel));
        return
        [
            .. Listed(Writes()).Where(kind => !writes.Exists(key => key.StartsWith(kind + ":", StringComparison.Ordinal))).Select(kind => $"write {kind}"),
            .. Listed(Handlers(same))
                .Where(handler => !deliveries.Exists(it => handler.Takes(it.Event, it.Action)))
                .Select(handler => $"handler {handler.GetType().Name}"),
            .. Listed(Commands(same)).Where(command => !said.Exists(row => IsDone(row, command))).Select(command => $"command {command}"),
            .. Listed(Answers()).Where(answer => !said.Exists(row => row.Answer == (int)answer)).Select(answer => $"answer {answer}"),
            .. Listed(Proposals())
                .Where(purpose => !transcript.Contains($"\ncommit of pull request cargowall/{purpose}-", StringComparison.Ordinal))
                .Select(purpose => $"proposal {purpose}"),
            .. Listed(Calls(same)).Where(call => !bot.AnsweredCalls.Any(answered => Regex.IsMatch(answered, call))).Select(call => $"call {call}"),
            .. Listed(Buttons(same)).Except(deliveries.Select(PressedIn)).Select(button => $"button {button}"),
            .. Listed(Conclusions()).Where(line => !Regex.IsMatch(transcript, line)).Select(line => $"check {line}"),
            .. Listed(EgressIssues()).Where(words => !transcript.Contains(words, StringComparison.Ordinal)).Select(words => $"egress '{words}'"),
        ];
    }

    /// <summary>The same list; none that is derived is empty, or the rule by which it is would be the thing that went.</summary>
    private static List<T> Listed<T>(IEnumerable<T> derived)
    {
        List<T> list = [.. derived];
        Assert.NotEmpty(list);
        return list;
    }

    /// <summary>Kinds of writes: what the key of each begins with.</summary>
    private static IEnumerable<string> Writes() =>
        typeof(OutboxWrite)
            .GetNestedTypes()
            .Where(type => type.IsSubclassOf(typeof(OutboxWrite)))
            .Select(type => Capitals().Replace(type.Name, "-$0").TrimStart('-').ToLowerInvariant());

    private static IEnumerable<IDeliveryHandler> Handlers(RunningBot bot) => bot.Services.GetServices<IDeliveryHandler>();

    private static IEnumerable<string> Commands(RunningBot bot) => bot.Services.GetRequiredService<CommandList>().All.Select(command => command.Form.Name);

    // Whoever writes too many commands gets no answer: nothing to be seen. And nothing of the story fails for good: FailedCommandTests tell of that.
    private static IEnumerable<CommandAnswerKind> Answers() =>
        Enum.GetValues<CommandAnswerKind>().Where(kind => kind is not (CommandAnswerKind.Silent or CommandAnswerKind.Failed));

    private static bool IsDone(CommandRow row, string command) =>
        row.Answer == (int)CommandAnswerKind.Done && $"{row.Line} ".StartsWith($"{command} ", StringComparison.Ordinal);

    /// <summary>Purposes of pull requests: each has its title.</summary>
    private static IEnumerable<string> Proposals() =>
        typeof(OutboxWrite)
            .Assembly.GetManifestResourceNames()
            .Select(name => Title().Match(name))
            .Where(found => found.Success)
            .Select(found => found.Groups[1].Value);

    /// <summary>Calls of the API, as patterns.</summary>
    private static IEnumerable<string> Calls(RunningBot bot) =>
        bot
            .Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Where(call => call.Metadata.GetMetadata<IEndpointDescriptionMetadata>() is not null)
            .SelectMany(call =>
                (call.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []).Select(method =>
                    $"^{method} /{Parameters().Replace(call.RoutePattern.RawText!.TrimStart('/'), "[^/]+")}$" // A mapped call has its pattern.
                )
            );

    /// <summary>Identifiers of buttons: each is a constant of the handler that takes it.</summary>
    private static IEnumerable<string> Buttons(RunningBot bot) =>
        Handlers(bot)
            .Where(handler => handler.Takes("check_run", "requested_action"))
            .SelectMany(handler => handler.GetType().GetFields(BindingFlags.Public | BindingFlags.Static))
            .Where(field => field.IsLiteral)
            .Select(field => field.GetRawConstantValue())
            .OfType<string>();

    private static string? PressedIn(DeliveryRow delivery)
    {
        if ((delivery.Event, delivery.Action) != ("check_run", "requested_action"))
        {
            return null;
        }

        using var payload = JsonDocument.Parse(delivery.Payload);
        return payload.RootElement.GetProperty("requested_action").GetProperty("identifier").GetString();
    }

    private static IEnumerable<string> Conclusions() =>
        Enum.GetValues<CheckConclusion>()
            .Select(conclusion => Capitals().Replace(conclusion.ToString(), "_$0").TrimStart('_').ToLowerInvariant())
            .SelectMany(word =>
                word == "action_required" ? [Line(PolicyCheckText.Name, word)] : new[] { Line(PolicyCheckText.Name, word), Line(EgressCheck.Name, word) }
            );

    private static string Line(string check, string conclusion) => $"(?m)^check {check} of .+: completed {conclusion}$";

    private static IEnumerable<string> EgressIssues() => Enum.GetValues<EgressIssueKind>().Select(WordsOf);

    private static string WordsOf(EgressIssueKind kind) =>
        kind switch
        {
            EgressIssueKind.Denied => "| **denied** |",
            EgressIssueKind.DeniedBefore => "| denied, pre-existing |",
            EgressIssueKind.Ignored => "ignored for now by a person",
            EgressIssueKind.WouldDeny => "| would be denied |",
            EgressIssueKind.ProtectionRemoved => "protection removed from",
            EgressIssueKind.NotEnforced => "Declared enforce, not in force",
            EgressIssueKind.Missing => "ran and no agent reported",
            EgressIssueKind.Unsealed => "began to report and never ended",
            EgressIssueKind.Finding => "the served policy says",
            EgressIssueKind.StepChanged => "look at the CargoWall step of",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Say by which words the story finds it."),
        };

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameters();

    [GeneratedRegex("(?<!^)[A-Z]")]
    private static partial Regex Capitals();

    [GeneratedRegex(@"^templates/pull-requests/([a-z-]+)\.title\.hbs$")]
    private static partial Regex Title();
}
