using System.Globalization;
using System.Net;
using CargoWall.Bot.Tests.GitHub;
using CargoWall.Bot.Webhooks;
using CargoWall.GitHub;

namespace CargoWall.Bot.Tests.Webhooks;

/// <summary>Rounds that end early. Attempts are an hour apart, each is a page of its own; the newest has the highest id.</summary>
public sealed class DeliveryHistoryTests
{
    private static readonly DateTimeOffset s_start = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    private long _newest = 5;

    // The page that GitHub refuses once, and how.
    private (long Id, HttpStatusCode Status)? _refused;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_a_failure_the_next_round_reads_what_came_since_and_goes_on_where_it_was()
    {
        var history = Start();
        _refused = (3, HttpStatusCode.Forbidden);
        var first = new List<long>();
        await Assert.ThrowsAsync<GitHubForbiddenException>(() => ReadAsync(history, s_start, first));
        Assert.Equal([5, 4], first);

        _newest = 6;
        var second = new List<long>();
        await ReadAsync(history, s_start.AddHours(1), second);

        Assert.Equal([6, 5, 3, 2, 1], second);
    }

    [Fact]
    public async Task Given_a_failure_at_the_first_page_the_next_round_begins_there_once()
    {
        var history = Start();
        _refused = (5, HttpStatusCode.Forbidden);
        await Assert.ThrowsAsync<GitHubForbiddenException>(() => ReadAsync(history, s_start, []));

        var second = new List<long>();
        await ReadAsync(history, s_start.AddHours(1), second);

        Assert.Equal([5, 4, 3, 2, 1], second);
    }

    [Fact]
    public async Task Given_a_page_whose_attempts_could_not_be_looked_up_it_is_read_again()
    {
        var history = Start();
        await foreach (var page in history.ReadAsync(s_start, Cancel))
        {
            Assert.Equal(5, Assert.Single(page).Id);
            break;
        }

        var second = new List<long>();
        await ReadAsync(history, s_start, second);

        Assert.Equal([5, 4, 3, 2, 1], second);
    }

    [Fact]
    public async Task Given_a_place_that_GitHub_does_not_know_any_more_it_is_read_from_the_newest_again()
    {
        var history = Start();
        _refused = (3, HttpStatusCode.UnprocessableEntity);

        var read = new List<long>();
        await ReadAsync(history, s_start, read);

        Assert.Equal([5, 4, 5, 4, 3, 2, 1], read);
    }

    private DeliveryHistory Start()
    {
        var (client, _, _) = ScriptedGitHub.Start((request, _) => Page(request.RequestUri!.Query)); // A sent request has an address.
        return new DeliveryHistory(client.Apps, s_start.AddDays(-3));
    }

    private static async Task ReadAsync(DeliveryHistory history, DateTimeOffset now, List<long> ids)
    {
        await foreach (var page in history.ReadAsync(now, Cancel))
        {
            ids.AddRange(page.Select(attempt => attempt.Id));
        }
    }

    private HttpResponseMessage Page(string query)
    {
        var id = query.Split("cursor=") is [_, var cursor] ? long.Parse(cursor, CultureInfo.InvariantCulture) : _newest;
        if (_refused is { } refused && refused.Id == id)
        {
            _refused = null;
            return ScriptedGitHub.Json("""{"message":"no"}""", refused.Status);
        }

        var at = s_start.AddHours(id - 5).ToString("O", CultureInfo.InvariantCulture);
        var body = $$"""[{"id":{{id}},"guid":"d{{id}}","delivered_at":"{{at}}","redelivery":false,"status_code":502,"event":"push","action":null}]""";
        return id == 1
            ? ScriptedGitHub.Json(body)
            : ScriptedGitHub.Json(
                body,
                HttpStatusCode.OK,
                ("Link", $"<https://github.example/api/v3/app/hook/deliveries?per_page=100&cursor={id - 1}>; rel=\"next\"")
            );
    }
}
