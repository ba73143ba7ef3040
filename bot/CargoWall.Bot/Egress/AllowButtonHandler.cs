using System.Globalization;
using CargoWall.Bot.Checks;
using CargoWall.Bot.Commands.Access;
using CargoWall.Bot.Policies;
using CargoWall.Bot.Proposals;
using CargoWall.Bot.Runs.Linking;
using CargoWall.Bot.Webhooks;
using CargoWall.GitHub.Webhooks;
using CargoWall.Policy.Model;
using CargoWall.Storage.Runs;

namespace CargoWall.Bot.Egress;

/// <summary>
/// "Allow via PR" on the egress check: a pull request for each refused destination, so that each is a decision of its own. Needs what <c>allow</c> needs:
/// write permission, admin where the files are the organization's. What no pull request answers is said in the check.
/// </summary>
internal sealed class AllowButtonHandler(
    EgressReading reading,
    LinkedRepositories repositories,
    GoodSets goodSets,
    ActorAccess access,
    AddDestinationProposal proposal,
    ButtonNotes notes
) : IDeliveryHandler
{
    public const string Allow = "allow";

    private const int MostPullRequests = 5;

    // With those that the default branch allows by now.
    private const int MostDestinations = 50;
    private const int UsualPort = 443;

    public bool Takes(string eventName, string? action) => (eventName, action) == ("check_run", "requested_action");

    /// <summary>Whether some job was refused something.</summary>
    public static bool HasWork(IReadOnlyList<ObservedRun> runs) => runs.SelectMany(run => run.Jobs).Any(job => job.Report?.Refusals.Count > 0);

    public async Task HandleAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        var pressed = delivery.Read(WebhookJson.Default.CheckRunEvent);
        if (
            pressed is not { RequestedAction.Identifier: Allow, CheckRun.Name: EgressCheck.Name, Sender: { } sender }
            || delivery.Repository is not { } id
            || await repositories.FindAsync(id.Value, cancellationToken) is not { } repository
            || await goodSets.FindAsync(id.Value, cancellationToken) is not { } inForce
        )
        {
            return;
        }

        var actor = await access.FindAsync(repository.Address, sender.Id, sender.Login, cancellationToken);
        if (actor.Level < (inForce.Level == PolicyLevel.Organization ? AccessLevel.Admin : AccessLevel.Write))
        {
            // What somebody who may was told stays, and presses of others cost one write.
            await notes.AmendAsync(
                delivery,
                (button, note) => note.Length > 0 ? note : AllowAnswer.MayNot(button, inForce.Level).ToString(),
                cancellationToken
            );
            return;
        }

        var changes = ChangesOf(await reading.ReadAsync(repository, pressed.CheckRun.HeadSha, cancellationToken)).ToList();
        var outcomes = new List<(string Destination, Proposal Outcome)>();
        foreach (var change in changes.Take(MostDestinations))
        {
            if (outcomes.Count(it => it.Outcome is not Proposal.AlreadySo) == MostPullRequests)
            {
                break;
            }

            outcomes.Add((change.Destination, await proposal.ProposeAsync(new ProposalRequest(repository.Address, actor.Login), change, cancellationToken)));
        }

        await notes.AmendAsync(
            delivery,
            (button, _) => AllowAnswer.Of(button, outcomes, changes.Count - outcomes.Count, MostPullRequests).ToString(),
            cancellationToken
        );
    }

    /// <summary>What was refused first, then what enforce would refuse; the same destination of several jobs is one rule for all of them.</summary>
    internal static IEnumerable<DestinationChange> ChangesOf(IReadOnlyList<ObservedRun> runs)
    {
        var refused = runs.SelectMany(run => run.Jobs)
            .SelectMany(job => (job.Report?.Refusals ?? []).Select(row => (Job: job, Row: row)))
            .Where(it => (it.Row.Host ?? it.Row.Address) is { } destination && DestinationText.ReadReported(destination) is not null)
            .ToList();
        var connected = refused
            .Where(it => it.Row.Kind == ConnectionKind.Connection)
            .Select(it => it.Row.Host)
            .OfType<string>()
            .ToHashSet(StringComparer.Ordinal);
        return refused
            // A name that was connected to as well is told by the connection, which has the port.
            .Where(it => it.Row.Kind == ConnectionKind.Connection || !connected.Contains(it.Row.Host ?? ""))
            .OrderBy(it => it.Row.Verdict)
            .ThenByDescending(it => it.Row.Count)
            .GroupBy(it => (Destination: it.Row.Host ?? it.Row.Address!, Port: PortOf(it.Row))) // Not null: filtered above.
            .Select(same => new DestinationChange(same.Key.Destination)
            {
                Ports = [same.Key.Port],
                Target = same.Select(it => it.Job.Target).DistinctBy(TargetWords.Of).ToList() is [var only] ? only : null,
            });
    }

    private static string PortOf(ConnectionRow row)
    {
        var port = row.Port == 0 ? UsualPort : row.Port;
        return row.Protocol == (int)Protocol.Udp && row.Port != 0
            ? string.Create(CultureInfo.InvariantCulture, $"{port}/udp")
            : string.Create(CultureInfo.InvariantCulture, $"{port}");
    }
}
