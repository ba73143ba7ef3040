using System.Net;
using CargoWall.Bot.Operators.SignIn;
using CargoWall.Bot.Tests.Testing;

namespace CargoWall.Bot.Tests.Operators;

/// <summary>A browser of an operator: keeps cookies, follows nothing by itself, sends forms with what they carry.</summary>
internal sealed class OperatorVisitor : IDisposable
{
    public const string Name = "on-call";
    public const string Key = "correct horse battery staple";

    private static readonly Lazy<string> s_hash = new(() => OperatorKeys.Hash(Key));
    private readonly HttpClient _http;

    public OperatorVisitor(RunningBot bot)
    {
        _http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = bot.ClientOptions.BaseAddress };
    }

    /// <summary>Settings of a bot that has one operator.</summary>
    public static Dictionary<string, string> Settings => new() { ["Operators:0:Name"] = Name, ["Operators:0:KeyHash"] = s_hash.Value };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A visitor who has signed in.</summary>
    public static async Task<OperatorVisitor> SignedInAsync(RunningBot bot)
    {
        var visitor = new OperatorVisitor(bot);
        using var answer = await visitor.SignInAsync(Name, Key);
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        return visitor;
    }

    public Task<HttpResponseMessage> SignInAsync(string name, string key, string to = "/deliveries") =>
        SendAsync(
            "/sign-in",
            new()
            {
                ["name"] = name,
                ["key"] = key,
                ["return"] = to,
            },
            $"/sign-in?return={Uri.EscapeDataString(to)}"
        );

    public Task<HttpResponseMessage> GetAsync(string address) => _http.GetAsync(new Uri(address, UriKind.Relative), Cancel);

    public async Task<string> ReadAsync(string address)
    {
        using var answer = await GetAsync(address);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync(Cancel);
    }

    /// <summary>Sends a form with the token of the page that it stands on.</summary>
    public async Task<HttpResponseMessage> SendAsync(string address, Dictionary<string, string> fields, string page = "/deliveries")
    {
        using var answer = await GetAsync(page);
        var html = await answer.Content.ReadAsStringAsync(Cancel);
        const string field = "name=\"form-token\" value=\"";
        var at = html.IndexOf(field, StringComparison.Ordinal) + field.Length;
        return await SendBareAsync(address, new(fields) { ["form-token"] = html[at..html.IndexOf('"', at)] });
    }

    /// <summary>Sends a form as another site would: without the token.</summary>
    public async Task<HttpResponseMessage> SendBareAsync(string address, Dictionary<string, string> fields)
    {
        using var content = new FormUrlEncodedContent(fields);
        return await _http.PostAsync(new Uri(address, UriKind.Relative), content, Cancel);
    }

    public void Dispose() => _http.Dispose();
}
