using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using CargoWall.Bot.Operators.Deliveries;
using CargoWall.Bot.Pages.Deliveries;
using CargoWall.Bot.Pages.Shell;
using CargoWall.Bot.Rendering;
using CargoWall.Bot.Webhooks;
using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;
using CargoWall.Storage.Inbox;

namespace CargoWall.Bot.Operators.CommandLine;

/// <summary><c>deliveries list</c>, <c>show</c> and <c>replay</c>: what was delivered and what was given up, also while no page can be reached.</summary>
internal static class DeliveriesCommand
{
    private const int MostListed = 1_000;

    public static Command Build(CommandSurroundings surroundings)
    {
        var database = new Option<string?>("--database")
        {
            Description = "The bot's database: a path or a connection string (default: the setting Database)",
            HelpName = "PATH",
            Recursive = true,
        };
        var json = new Option<bool>("--json") { Description = "Answer with JSON on standard output", Recursive = true };
        return new Command("deliveries", "Webhook deliveries and writes to GitHub, above all those that were given up")
        {
            List(surroundings, database, json),
            Show(surroundings, database, json),
            ReplayOf(surroundings, database, json),
            database,
            json,
        };
    }

    private static Command List(CommandSurroundings surroundings, Option<string?> database, Option<bool> json)
    {
        var state = new Option<string?>("--state") { Description = "dead (given up, the default), waiting, done, or all", HelpName = "STATE" };
        state.AcceptOnlyFromAmong([.. DeliveryQuery.States, "all"]);
        var named = new Option<string?>("--event") { Description = "Deliveries of one event, for example push", HelpName = "EVENT" };
        var repository = new Option<string?>("--repository") { Description = "Deliveries of one repository", HelpName = "OWNER/NAME" };
        var limit = new Option<int>("--limit")
        {
            Description = $"How many at most, the newest first (1 to {MostListed})",
            DefaultValueFactory = _ => 50,
            HelpName = "N",
        };
        limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > MostListed)
            {
                result.AddError($"--limit takes 1 to {MostListed}");
            }
        });
        var command = new Command("list", "List deliveries, and writes that were given up. For example: cargowall-bot deliveries list --state all")
        {
            state,
            named,
            repository,
            limit,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                await using var services = await CommandDatabase.OpenAsync(surroundings, parsed.GetValue(database), cancellationToken);
                var reading = services.GetRequiredService<DeliveryReading>();
                var wanted = parsed.GetValue(state) ?? "dead";
                var query = new DeliveryQuery(wanted == "all" ? "" : wanted, parsed.GetValue(named) ?? "", parsed.GetValue(repository) ?? "", 1);
                var (rows, hasMore) = await reading.ListAsync(query, parsed.GetValue(limit), cancellationToken);
                var writes =
                    wanted is "dead" or "all" && query.Event.Length == 0
                        ? await reading.ListWritesAsync(query.Repository, parsed.GetValue(limit), cancellationToken)
                        : [];
                if (parsed.GetValue(json))
                {
                    surroundings.Out.WriteLine(JsonSerializer.Serialize(new DeliveriesAnswer(rows, hasMore, writes), OperatorJson.Default.DeliveriesAnswer));
                }
                else
                {
                    Print(surroundings, rows, hasMore, writes, wanted);
                }

                return OperatorCommandLine.Fine;
            }
        );
        return command;
    }

    private static Command Show(CommandSurroundings surroundings, Option<string?> database, Option<bool> json)
    {
        var id = new Argument<string>("ID") { Description = "X-GitHub-Delivery of a delivery, or the key of a write" };
        var command = new Command("show", "Show a delivery with its payload and who replayed it, or a write that was given up") { id };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                await using var services = await CommandDatabase.OpenAsync(surroundings, parsed.GetValue(database), cancellationToken);
                var reading = services.GetRequiredService<DeliveryReading>();
                var wanted = parsed.GetRequiredValue(id);
                if (await reading.FindAsync(wanted, cancellationToken) is { } delivery)
                {
                    Print(surroundings, delivery, parsed.GetValue(json));
                    return OperatorCommandLine.Fine;
                }

                if (await reading.FindWriteAsync(wanted, cancellationToken) is { } write)
                {
                    Print(surroundings, write, parsed.GetValue(json));
                    return OperatorCommandLine.Fine;
                }

                throw new CommandFailedException(await UnknownAsync(reading, wanted, cancellationToken));
            }
        );
        return command;
    }

    private static Command ReplayOf(CommandSurroundings surroundings, Option<string?> database, Option<bool> json)
    {
        var ids = new Argument<string[]>("ID") { Description = "What to replay: deliveries, or writes that were given up", Arity = ArgumentArity.ZeroOrMore };
        var all = new Option<bool>("--all") { Description = "Everything that was given up" };
        var command = new Command(
            "replay",
            "Have deliveries handled again and given-up writes sent after all. A bot that runs takes them up within seconds, one that is stopped when it starts"
        )
        {
            ids,
            all,
        };
        command.Validators.Add(result =>
        {
            if ((result.GetValue(ids) is { Length: > 0 }) == result.GetValue(all))
            {
                result.AddError("Say what to replay: one ID or several, or --all");
            }
        });
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                await using var services = await CommandDatabase.OpenAsync(surroundings, parsed.GetValue(database), cancellationToken);
                var replay = new Replay(surroundings.Account[..Math.Min(100, surroundings.Account.Length)], ReplayWay.Command);
                var replaying = services.GetRequiredService<Replaying>();
                var answer = parsed.GetValue(all)
                    ? AnswerOf(await replaying.ReplayAllAsync(replay, cancellationToken))
                    : await ReplayAsync(replaying, services.GetRequiredService<DeliveryReading>(), parsed.GetRequiredValue(ids), replay, cancellationToken);
                if (parsed.GetValue(json))
                {
                    surroundings.Out.WriteLine(JsonSerializer.Serialize(answer, OperatorJson.Default.ReplayAnswer));
                }
                else
                {
                    surroundings.Out.WriteLine(
                        $"Replayed {Quantity.Of(answer.Deliveries, "delivery", "deliveries")} and {Quantity.Of(answer.Writes, "write", "writes")}."
                    );
                }

                foreach (var problem in answer.Problems)
                {
                    surroundings.Error.WriteLine($"cargowall-bot: {PlainText.OneLine(problem, 2_000)}");
                }

                return answer.Problems.Count == 0 ? OperatorCommandLine.Fine : OperatorCommandLine.NotDone;
            }
        );
        return command;
    }

    private static ReplayAnswer AnswerOf((int Deliveries, int Writes) counts) => new(counts.Deliveries, counts.Writes, []);

    private static async Task<ReplayAnswer> ReplayAsync(
        Replaying replaying,
        DeliveryReading reading,
        string[] ids,
        Replay replay,
        CancellationToken cancellationToken
    )
    {
        var problems = new List<string>();
        int deliveries = 0,
            writes = 0;
        foreach (var id in ids.Distinct(StringComparer.Ordinal))
        {
            switch (await replaying.ReplayAsync(id, replay, cancellationToken))
            {
                case ReplayOutcome.Delivery:
                    deliveries++;
                    break;
                case ReplayOutcome.Write:
                    writes++;
                    break;
                case ReplayOutcome.Waiting:
                    problems.Add($"'{id}' waits already: it is handled without a replay.");
                    break;
                case ReplayOutcome.NotGivenUp:
                    problems.Add($"'{id}' was not given up: it waits, or GitHub has it.");
                    break;
                case ReplayOutcome.Unknown:
                    problems.Add(await UnknownAsync(reading, id, cancellationToken));
                    break;
            }
        }

        return new ReplayAnswer(deliveries, writes, problems);
    }

    private static async Task<string> UnknownAsync(DeliveryReading reading, string id, CancellationToken cancellationToken)
    {
        var known = await reading.ListNamesAsync(cancellationToken);
        var near = known.Where(name => id.Length >= 4 && name.StartsWith(id, StringComparison.OrdinalIgnoreCase)).Take(2).ToList();
        var meant = near is [var only] ? $" Did you mean '{only}'?" : Nearest.Suggestion(id, known);
        return $"There is no delivery and no write '{id}'.{meant}{(meant.Length == 0 ? " 'cargowall-bot deliveries list --state all' lists them." : "")}";
    }

    private static void Print(
        CommandSurroundings surroundings,
        IReadOnlyList<DeliveryHead> rows,
        bool hasMore,
        IReadOnlyList<GivenUpWrite> writes,
        string state
    )
    {
        var now = surroundings.Time.GetUtcNow().UtcDateTime;
        if (rows.Count == 0 && writes.Count == 0)
        {
            surroundings.Out.WriteLine(state == "dead" ? "Nothing was given up." : "No delivery fits.");
            return;
        }

        if (rows.Count > 0)
        {
            var table = new PlainTable("DELIVERY", "EVENT", "REPOSITORY", "STATE", "ATTEMPTS", "RECEIVED", "LAST ERROR");
            foreach (var row in rows)
            {
                table.Add(
                    row.Id,
                    row.Action is null ? row.Event : $"{row.Event}.{row.Action}",
                    row.Repository ?? "-",
                    Word(row.State),
                    row.Attempts.ToString(CultureInfo.InvariantCulture),
                    Text.Age(now - row.ReceivedAt),
                    row.State == DeliveryState.Done ? "" : PayloadText.Mask(row.Failure ?? "")
                );
            }

            table.WriteTo(surroundings.Out);
            if (hasMore)
            {
                surroundings.Out.WriteLine("There are older ones: a larger --limit shows them.");
            }
        }

        if (writes.Count > 0)
        {
            if (rows.Count > 0)
            {
                surroundings.Out.WriteLine();
            }

            var table = new PlainTable("WRITE", "REPOSITORY", "ATTEMPTS", "GIVEN UP", "LAST ERROR");
            foreach (var write in writes)
            {
                table.Add(
                    write.Key,
                    write.Repository,
                    write.Attempts.ToString(CultureInfo.InvariantCulture),
                    Text.Age(now - write.At),
                    PayloadText.Mask(write.Failure ?? "")
                );
            }

            table.WriteTo(surroundings.Out);
        }
    }

    private static void Print(CommandSurroundings surroundings, DeliveryDetails delivery, bool asJson)
    {
        if (asJson)
        {
            surroundings.Out.WriteLine(JsonSerializer.Serialize(delivery, OperatorJson.Default.DeliveryDetails));
            return;
        }

        var head = delivery.Head;
        Line(surroundings, "delivery", head.Id);
        Line(surroundings, "event", head.Action is null ? head.Event : $"{head.Event}.{head.Action}");
        Line(surroundings, "repository", head.Repository ?? "-");
        Line(surroundings, "state", Word(head.State));
        Line(surroundings, "attempts", $"{head.Attempts}, and {head.CutOffs} {DeliveryMark.WordsOfUnended(head.State)} by the end of the process");
        Line(surroundings, "received", Text.Exact(head.ReceivedAt));
        if (head.DueAt is { } due)
        {
            Line(surroundings, "next attempt", Text.Exact(due));
        }

        if (head.FinishedAt is { } finished)
        {
            Line(surroundings, "finished", Text.Exact(finished));
        }

        Line(surroundings, "last error", PayloadText.Mask(head.Failure ?? "-"));
        foreach (var replay in delivery.Replays)
        {
            Line(
                surroundings,
                "replayed",
                $"{Text.Exact(replay.At)} by {replay.By} ({Word(replay.Way)}); before it {Word(replay.Before)} after {Quantity.Of(replay.Attempts, "attempt", "attempts")}: {PayloadText.Mask(replay.Failure ?? "no error")}"
            );
        }

        surroundings.Out.WriteLine();
        // Made harmless already, line by line.
        surroundings.Out.WriteLine(delivery.Payload);
    }

    private static void Print(CommandSurroundings surroundings, GivenUpWrite write, bool asJson)
    {
        if (asJson)
        {
            surroundings.Out.WriteLine(JsonSerializer.Serialize(write, OperatorJson.Default.GivenUpWrite));
            return;
        }

        Line(surroundings, "write", write.Key);
        Line(surroundings, "repository", write.Repository);
        Line(surroundings, "attempts", write.Attempts.ToString(CultureInfo.InvariantCulture));
        Line(surroundings, "given up", Text.Exact(write.At));
        if (write.RevivedAt is { } revived)
        {
            Line(surroundings, "replayed", $"{Text.Exact(revived)} by {write.RevivedBy}");
        }

        Line(surroundings, "last error", PayloadText.Mask(write.Failure ?? "-"));
    }

    private static void Line(CommandSurroundings surroundings, string name, string value) =>
        surroundings.Out.WriteLine($"{name, -14}{PlainText.OneLine(value, 2_000)}");

    private static string Word(DeliveryState state) =>
        state switch
        {
            DeliveryState.Dead => "dead",
            DeliveryState.Done => "done",
            _ => "waiting",
        };

    private static string Word(ReplayWay way) =>
        way switch
        {
            ReplayWay.Page => "page",
            ReplayWay.Command => "command",
            _ => "redelivery",
        };
}
