using System.Net;
using CargoWall.Bot.Installations;
using CargoWall.Bot.Tests.GitHub;
using CargoWall.Bot.Tests.Testing;
using CargoWall.GitHub;
using CargoWall.GitHub.Resources;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CargoWall.Bot.Tests.Installations;

/// <summary>A list of repositories that changes while its pages, of two repositories each, are read.</summary>
public sealed class ShiftingListTests
{
    private const int PerPage = 2;
    private static readonly InstallationId s_installation = new(5);

    // GitHub's list: ids, in order.
    private readonly List<long> _list = [11, 12, 13, 14, 15];

    // Happens once, after the first page.
    private Action? _meanwhile;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Given_a_repository_that_goes_none_that_is_left_falls_between_two_pages(bool known)
    {
        await using var bot = Start();
        if (known)
        {
            await RefreshAsync(bot);
        }

        _meanwhile = () => _list.Remove(11);
        await RefreshAsync(bot);

        Assert.Superset(new HashSet<long> { 12, 13, 14, 15 }, await LinkedAsync(bot));
        await RefreshAsync(bot);
        Assert.Equal([12, 13, 14, 15], await LinkedAsync(bot));
    }

    [Fact]
    public async Task Given_a_repository_that_goes_and_another_that_comes_none_that_is_left_is_lost_though_the_numbers_fit()
    {
        await using var bot = Start();
        await RefreshAsync(bot);

        _meanwhile = () =>
        {
            _list.Remove(11);
            _list.Add(16);
        };
        await RefreshAsync(bot);

        Assert.Superset(new HashSet<long> { 12, 13, 14, 15, 16 }, await LinkedAsync(bot));
    }

    [Fact]
    public async Task Given_a_repository_that_comes_in_front_one_is_there_twice_and_all_are_linked()
    {
        await using var bot = Start();

        _meanwhile = () => _list.Insert(0, 10);
        await RefreshAsync(bot);

        Assert.Equal([10, 11, 12, 13, 14, 15], await LinkedAsync(bot));
    }

    [Fact]
    public async Task Given_a_repository_that_a_delivery_told_of_meanwhile_it_stays_linked()
    {
        await using var bot = Start();
        await RefreshAsync(bot);

        var book = bot.Services.GetRequiredService<RepositoryBook>();
        _meanwhile = () =>
            book.AddAsync(s_installation, new Account(1, "acme", "Organization"), [new SeenRepository(new RepositoryId(16), "r16", "private")], Cancel)
                .GetAwaiter()
                .GetResult();
        await RefreshAsync(bot);

        Assert.Equal([11, 12, 13, 14, 15, 16], await LinkedAsync(bot));
    }

    [Fact]
    public async Task Given_an_answer_that_is_no_list_nothing_is_lost()
    {
        await using var bot = Start(page: _ => """{"message":"maintenance"}""");

        await bot
            .Services.GetRequiredService<RepositoryBook>()
            .AddAsync(s_installation, new Account(1, "acme", "Organization"), [new SeenRepository(new RepositoryId(11), "r11", "private")], Cancel);
        await Assert.ThrowsAsync<UnexpectedAnswerException>(() => RefreshAsync(bot));

        Assert.Equal([11], await LinkedAsync(bot));
    }

    private RunningBot Start(Func<int, string>? page = null)
    {
        var (client, _, _) = ScriptedGitHub.Start(
            (request, _) =>
                request.RequestUri!.AbsolutePath switch // A sent request has an address.
                {
                    "/api/v3/app/installations/5" => ScriptedGitHub.Json("""{"id":5,"account":{"id":1,"login":"acme","type":"Organization"}}"""),
                    "/api/v3/installation/repositories" => Page(request.RequestUri.Query, page),
                    "/api/v3/app/installations" or "/api/v3/app/hook/deliveries" => ScriptedGitHub.Json("[]"),
                    _ => ScriptedGitHub.Json("""{"message":"Not Found"}""", HttpStatusCode.NotFound),
                }
        );
        return RunningBot.Start(services: services => services.AddSingleton(client));
    }

    private HttpResponseMessage Page(string query, Func<int, string>? page)
    {
        var number = query.Split("&page=") is [_, var text] ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : 1;
        if (number == 2)
        {
            Interlocked.Exchange(ref _meanwhile, null)?.Invoke();
        }

        if (page is not null)
        {
            return ScriptedGitHub.Json(page(number));
        }

        var items = _list
            .Skip((number - 1) * PerPage)
            .Take(PerPage)
            .Select(id => $$"""{"id":{{id}},"name":"r{{id}}","full_name":"acme/r{{id}}","private":true}""");
        var body = $$"""{"total_count":{{_list.Count}},"repositories":[{{string.Join(',', items)}}]}""";
        return number * PerPage < _list.Count
            ? ScriptedGitHub.Json(
                body,
                HttpStatusCode.OK,
                ("Link", $"<https://github.example/api/v3/installation/repositories?per_page=100&page={number + 1}>; rel=\"next\"")
            )
            : ScriptedGitHub.Json(body);
    }

    private static Task RefreshAsync(RunningBot bot) => bot.Services.GetRequiredService<InstallationRefresh>().RefreshAsync(s_installation, Cancel);

    private static Task<SortedSet<long>> LinkedAsync(RunningBot bot) =>
        bot.ReadAsync(async database => new SortedSet<long>(
            await database.Repositories.Where(row => row.InstallationId == s_installation.Value).Select(row => row.RepositoryId).ToListAsync(Cancel)
        ));
}
