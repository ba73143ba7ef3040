using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using CargoWall.Bot.Operators.Deliveries;
using CargoWall.Bot.Operators.SignIn;
using CargoWall.Bot.Pages.Deliveries;
using CargoWall.Bot.Pages.Home;
using CargoWall.Bot.Pages.Runs;
using CargoWall.Bot.Pages.SetUp;
using CargoWall.Bot.Pages.SignIn;
using CargoWall.Bot.Tests.Rendering;
using CargoWall.Policy.Contracts;
using CargoWall.Storage.Inbox;
using CargoWall.Testing;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace CargoWall.Bot.Tests.Pages;

/// <summary>Each text of <see cref="HostileTexts"/> in each place of the pages: parsed as a browser parses it, a page has the elements and addresses that it has with a harmless text.</summary>
public sealed class HostilePageTests
{
    private const string Harmless = "harmless";

    private static readonly HtmlParser s_parser = new();
    private static readonly DateTime s_time = new(2027, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    [Fact]
    public async Task Given_hostile_text_everywhere_in_the_page_of_a_run_it_is_text_there() => await AssertAsync<RunPage>(Run);

    [Fact]
    public async Task Given_hostile_text_everywhere_in_the_list_of_runs_it_is_text_there() =>
        await AssertAsync<RunsPage>(text => new RunsView
        {
            Query = new RunsQuery(text, text, "", 2),
            Rows = [new RunRowView(Head(text), 1, 1, 1, 1, 3)],
            HasMore = true,
            Repositories = [text],
            Workflows = [text],
        });

    [Fact]
    public async Task Given_hostile_text_everywhere_in_the_list_of_deliveries_it_is_text_there() =>
        await AssertAsync<DeliveriesPage>(text => new DeliveriesView
        {
            Session = Session(text),
            Query = new DeliveryQuery("dead", text, text, 2),
            Dead = [Delivery(text)],
            DeadCount = 2,
            Writes = [Write(text)],
            WriteCount = 2,
            Rows = [Delivery(text)],
            HasMore = true,
            Events = [text],
            Repositories = [text],
            Now = s_time,
        });

    [Fact]
    public async Task Given_hostile_text_everywhere_in_the_page_of_a_delivery_it_is_text_there() =>
        await AssertAsync<DeliveryPage>(text => new DeliveryView(
            Session(text),
            new DeliveryDetails(
                Delivery(text),
                text,
                9,
                5,
                text,
                [
                    new ReplayEntry
                    {
                        At = s_time,
                        By = text,
                        Way = ReplayWay.Page,
                        Before = DeliveryState.Dead,
                        Attempts = 10,
                        CutOffs = 1,
                        Failure = text,
                    },
                ]
            )
        ));

    [Fact]
    public async Task Given_hostile_text_in_the_sign_in_page_it_is_text_there() =>
        await AssertAsync<SignInPage>(text => new SignInView(Session(text) with { Name = null }, IsConfigured: true, text, text));

    [Fact]
    public async Task Given_hostile_text_in_the_home_page_it_is_text_there() =>
        await AssertAsync<HomePage>(text => new RunsView
        {
            Query = new RunsQuery("", "", "", 1),
            Rows = [new RunRowView(Head(text), 1, 1, 1, 1, 3)],
            HasMore = true,
            Repositories = [text],
            Workflows = [text],
        });

    [Fact]
    public async Task Given_hostile_text_everywhere_in_the_setup_page_it_is_text_there() =>
        await AssertAsync<SetUpPage>(text => new SetUpView(
            [text, text],
            text,
            [new SetUpItem(text, SetUpState.Missing, [text], [text]) { More = (text, "/deliveries") }, new SetUpItem(text, SetUpState.Ok, [text], [])]
        )
        {
            Operator = Session(text),
        });

    [Fact]
    public async Task Given_hostile_text_everywhere_in_the_registration_page_it_is_text_there() =>
        await AssertAsync<RegistrationPage>(text => new RegistrationView(
            text,
            text,
            OptionalToo: true,
            "https://github.com/settings/apps/new",
            text,
            text,
            [text, text],
            [text],
            text
        ));

    [Fact]
    public async Task Given_hostile_text_everywhere_in_the_page_of_a_registered_app_it_is_text_there() =>
        await AssertAsync<RegisteredPage>(text => new RegisteredView(text, "https://github.com/apps/cargowall/installations/new", text, Problem: null));

    [Fact]
    public async Task Given_hostile_text_in_the_problem_of_a_registration_it_is_text_there() =>
        await AssertAsync<RegisteredPage>(text => new RegisteredView(null, null, text, text));

    [Fact]
    public async Task Given_hostile_text_in_the_page_of_no_delivery_it_is_text_there() => await AssertAsync<DeliveryMissingPage>(Session);

    [Fact]
    public async Task Given_hostile_text_in_the_page_of_an_old_form_it_is_text_there() => await AssertAsync<OldFormPage>(Session);

    [Fact]
    public void Every_page_that_shows_more_than_our_own_words_is_among_these()
    {
        var shown = BotCode.MethodsOf(typeof(HostilePageTests)).SelectMany(BotCode.NamedBy).ToHashSet();

        var pages = typeof(HomePage).Assembly.GetTypes().Where(type => type.Name.EndsWith("Page", StringComparison.Ordinal) && HasModel(type)).ToList();

        Assert.NotEmpty(pages);
        Assert.All(pages, page => Assert.True(shown.Contains(page), $"{page.Name} shows what it is given, and no test here gives it hostile texts."));
    }

    private static bool HasModel(Type type) => type.IsAssignableTo(typeof(IComponent)) && type.GetProperty("Model") is not null;

    private static OperatorSession Session(string text) => new(text, "form-token", text);

    private static DeliveryHead Delivery(string text) =>
        new()
        {
            Id = text,
            Event = text,
            Action = text,
            Repository = text,
            State = DeliveryState.Dead,
            Attempts = 10,
            CutOffs = 1,
            ReceivedAt = s_time,
            FinishedAt = s_time,
            Failure = text,
        };

    private static GivenUpWrite Write(string text) =>
        new()
        {
            Key = "check:" + text,
            Repository = text,
            Attempts = 12,
            At = s_time,
            Failure = text,
        };

    private static async Task AssertAsync<T>(Func<string, object> model)
        where T : IComponent
    {
        var services = new ServiceCollection().BuildServiceProvider();
        await using var renderer = new HtmlRenderer(services, NullLoggerFactory.Instance);
        var expected = Shape(await RenderAsync<T>(renderer, model(Harmless)));
        var problems = new List<string>();
        // Where there is no text some places are left out.
        foreach (var text in HostileTexts.All.Where(text => text.Length > 0))
        {
            var page = await RenderAsync<T>(renderer, model(text));
            if (Shape(page) != expected)
            {
                problems.Add($"{text[..Math.Min(60, text.Length)]}: other elements");
            }

            problems.AddRange(
                s_parser
                    .ParseDocument(page)
                    .QuerySelectorAll("[href],[src],[action]")
                    .Select(element => element.GetAttribute("href") ?? element.GetAttribute("src") ?? element.GetAttribute("action") ?? "")
                    .Where(address =>
                        !(address.StartsWith('/') && !address.StartsWith("//", StringComparison.Ordinal))
                        && !address.StartsWith("https://github.com/", StringComparison.Ordinal)
                        && address.IndexOfAny(['#', '?']) != 0
                        && address.Length > 0
                    )
                    .Select(address => $"{text[..Math.Min(60, text.Length)]}: leads to {address}")
            );
        }

        Assert.True(problems.Count == 0, $"{problems.Count} problems:\n{string.Join('\n', problems.Take(40))}");
    }

    private static Task<string> RenderAsync<T>(HtmlRenderer renderer, object model)
        where T : IComponent =>
        renderer.Dispatcher.InvokeAsync(async () =>
            (await renderer.RenderComponentAsync<T>(ParameterView.FromDictionary(new Dictionary<string, object?> { ["Model"] = model }))).ToHtmlString()
        );

    // Elements with the names of their attributes, in order.
    private static string Shape(string page) =>
        string.Join(
            '\n',
            s_parser
                .ParseDocument(page)
                .All.Select(element => $"{Depth(element)} {element.LocalName} {string.Join(' ', element.Attributes.Select(attribute => attribute.Name))}")
        );

    private static int Depth(IElement element) => element.ParentElement is { } parent ? Depth(parent) + 1 : 0;

    private static RunHead Head(string text) =>
        new()
        {
            RunId = 5001,
            Repository = text,
            Workflow = text,
            WorkflowFile = text,
            Number = 3,
            Attempt = 2,
            Event = text,
            Branch = text,
            Commit = text,
            Actor = text,
            State = RunState.Denied,
            CreatedAt = s_time,
            RepositoryUrl = "https://github.com/acme/web",
        };

    private static RunView Run(string text)
    {
        var job = new JobView
        {
            Id = "1",
            Name = text,
            Key = text,
            Status = "completed",
            Conclusion = text,
            Took = TimeSpan.FromSeconds(5),
            State = RunState.Denied,
            Report = new ReportView
            {
                ReportId = "r",
                Declared = AgentMode.Enforce,
                Requested = AgentMode.Enforce,
                Effective = AgentMode.Audit,
                Why = text,
                Digest = new string('a', 64),
                DecidedBy = text,
                Explanation = text,
                Agent = text,
                Platform = text,
                OpenedAt = s_time,
                SealedAt = s_time,
                Denied = 1,
                WouldDeny = 1,
                LostEvents = 1,
                Unenforced = [text],
                Findings = [text],
            },
        };
        var row = new EventRowView
        {
            Job = text,
            Process = text,
            Executable = text,
            Destination = text,
            Address = text,
            Port = text,
            Verdict = EventVerdict.Denied,
            AgentSaid = text,
            Rule = text,
            Origin = OriginView.Of($"acme/web .cargowall/{text}:3", "0123456", "https://github.com"),
            Count = 2,
            FirstAt = s_time,
            LastAt = s_time,
            IsLate = true,
        };
        return new RunView
        {
            Head = Head(text),
            Jobs = [job, job with { Id = "2" }],
            Figures = new FiguresView
            {
                Destinations = 1,
                Allowed = 1,
                AutoAllowed = 1,
                Denied = 1,
                WouldDeny = 1,
                Unique = 1,
            },
            Events = new EventsView
            {
                Query = new EventsQuery(null, text, true, 1),
                Rows = [row],
                Found = 1,
                All = 1,
            },
        };
    }
}
