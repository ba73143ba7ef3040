using System.Globalization;
using System.Net;
using CargoWall.Bot.Commands.Language;
using CargoWall.Bot.Rendering;
using CargoWall.Policy.Model;
using CargoWall.Storage.Commands;

namespace CargoWall.Bot.Commands.Exceptions;

/// <summary><c>ignore</c>: a refusal that is known does not fail the check for a while. Nothing that is enforced changes.</summary>
internal sealed class IgnoreCommand(IgnoreBook ignores) : ICommand
{
    private const int MostDays = 180;

    public CommandForm Form { get; } =
        new()
        {
            Name = "ignore",
            Does = "Keeps refused connections to a host from failing the egress check until a day; they stay refused and listed",
            Needs = CommandNeed.Write,
            Words = [new CommandWord("host")],
            Options = [new CommandOption("until", "date", IsRequired: true)],
        };

    public async Task<CommandAnswer> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var text = call.Arguments.Word("host");
        if (Canonical(text) is not { } host)
        {
            return NoHost(text);
        }

        var (day, mistake) = Deadline.Read("--until", call.Arguments.Option("until") ?? "", call.Day, MostDays);
        if (!mistake.IsEmpty)
        {
            return CommandAnswer.Mistaken(mistake);
        }

        await ignores.SetAsync(
            new IgnoreRow
            {
                RepositoryId = call.Repository.Id.Value,
                Host = host,
                Until = day.AddDays(1).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc),
                ActorLogin = call.Actor.Login,
                ActorId = call.Actor.Id,
                CreatedAt = call.At.UtcDateTime,
            },
            cancellationToken
        );
        return Ignored(host, day);
    }

    internal static CommandAnswer NoHost(string text) =>
        CommandAnswer.Mistaken(
            Markdown.Code(text) + Markdown.Ours(" is neither a host with at least two labels nor an address. A host covers its subdomains.")
        );

    internal static CommandAnswer Ignored(string host, DateOnly day) =>
        CommandAnswer.Done(
            Markdown.Ours("Refused connections to ")
                + Markdown.Code(host)
                + Markdown.Ours(" do not fail the egress check until the end of ")
                + Markdown.Text(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))
                + Markdown.Ours(". They stay refused.")
        );

    /// <summary>Null when it is none, or would cover half of the internet.</summary>
    private static string? Canonical(string text) =>
        Prefix.TryParse(text, out var prefix) && prefix.IsAddress && IPAddress.TryParse(text, out _) ? prefix.ToAddress().ToString()
        : HostPattern.TryParse(text, out var pattern, out _) && pattern is { LiteralSuffixLabels: >= 2 } ? pattern.Text
        : null;
}
