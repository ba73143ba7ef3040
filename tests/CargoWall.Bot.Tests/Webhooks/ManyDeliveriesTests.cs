using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using CargoWall.Bot.Tests.GitHub;
using CargoWall.Bot.Tests.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace CargoWall.Bot.Tests.Webhooks;

/// <summary>An app with more attempts in three days than a round looks at: one in a minute, each a page of its own.</summary>
public sealed class ManyDeliveriesTests
{
    private const int Newest = 1_200;
    private const int Middle = 700;
    private const int Oldest = 1;
    private const int PagesOfARound = 200;

    private readonly ManualClock _clock = new();
    private readonly ConcurrentQueue<int> _askedAgain = [];
    private int _pages;

    [Fact]
    public async Task Given_more_attempts_than_a_round_looks_at_the_newest_are_asked_for_at_once_and_the_rest_in_the_next_rounds()
    {
        var start = _clock.GetUtcNow();
        var (client, _, _) = ScriptedGitHub.Start(
            (request, _) =>
                request.RequestUri!.AbsolutePath switch // A sent request has an address.
                {
                    "/api/v3/app/hook/deliveries" => Page(start, request.RequestUri.Query),
                    "/api/v3/app/installations" => ScriptedGitHub.Json("[]"),
                    var path when path.EndsWith("/attempts", StringComparison.Ordinal) => AskedFor(path),
                    _ => ScriptedGitHub.Json("""{"message":"Not Found"}""", HttpStatusCode.NotFound),
                }
        );
        await using var bot = RunningBot.Start(services: services => services.AddSingleton(client).AddSingleton<TimeProvider>(_clock));

        await Until.TrueAsync(() => Task.FromResult(_askedAgain.Contains(Newest)));
        Assert.Equal(PagesOfARound, _pages);
        Assert.DoesNotContain(Middle, _askedAgain);

        // Half an hour of each round is what the round before has seen.
        for (var rounds = 1; !_askedAgain.Contains(Oldest); rounds++)
        {
            Assert.True(rounds < 10, $"{_pages} pages were read.");
            await Until.TrueAsync(() => Task.FromResult(_pages >= rounds * PagesOfARound || _askedAgain.Contains(Oldest)));
            _clock.Advance(TimeSpan.FromMinutes(10));
        }

        Assert.Contains(Middle, _askedAgain);
    }

    private HttpResponseMessage AskedFor(string path)
    {
        _askedAgain.Enqueue(int.Parse(path.Split('/')[^2], CultureInfo.InvariantCulture));
        return ScriptedGitHub.Json("{}", HttpStatusCode.Accepted);
    }

    private HttpResponseMessage Page(DateTimeOffset start, string query)
    {
        _pages++;
        var id = query.Split("cursor=") is [_, var cursor] ? int.Parse(cursor, CultureInfo.InvariantCulture) : Newest;
        var guid = id is Newest or Middle or Oldest ? $"d{id}" : "any other";
        var at = start.AddMinutes(id - Newest).ToString("O", CultureInfo.InvariantCulture);
        var body = $$"""[{"id":{{id}},"guid":"{{guid}}","delivered_at":"{{at}}","redelivery":false,"status_code":502,"event":"push","action":null}]""";
        return id == Oldest
            ? ScriptedGitHub.Json(body)
            : ScriptedGitHub.Json(
                body,
                HttpStatusCode.OK,
                ("Link", $"<https://github.example/api/v3/app/hook/deliveries?per_page=100&cursor={id - 1}>; rel=\"next\"")
            );
    }
}
