using System.Net.Sockets;
using CargoWall.Agent.Lifetime;

namespace CargoWall.Agent.Tests.Lifetime;

public sealed class ControlSocketTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(ControlRequest.Status)]
    [InlineData(ControlRequest.Stop)]
    public async Task Given_the_agents_own_user_every_question_is_answered(string question)
    {
        await using var socket = ControlSocket.Listen(folder["s"], null, asked => Task.FromResult(new ControlAnswer { Error = $"asked {asked.Ask}" }));

        var answer = await AskAsync(question);

        Assert.Equal($"asked {question}", answer?.Error);
    }

    [Theory]
    [InlineData("the secret", "the secret", true)]
    [InlineData("the secret", "another", false)]
    [InlineData("the secret", null, false)]
    [InlineData("", "", false)]
    public async Task Given_a_secret_the_agent_is_told_whether_the_asker_knew_it(string secret, string? offered, bool knew)
    {
        await using var socket = ControlSocket.Listen(
            folder["s"],
            secret,
            asked => Task.FromResult(new ControlAnswer { Error = asked.KnewSecret ? "knew" : "did not" })
        );

        var answer = await ControlSocket.AskAsync(
            folder["s"],
            new ControlRequest { Ask = ControlRequest.Stop, Secret = offered },
            TestContext.Current.CancellationToken
        );

        Assert.Equal(knew ? "knew" : "did not", answer?.Error);
    }

    [Theory]
    [InlineData("frobnicate")]
    [InlineData("seal")]
    [InlineData("")]
    public async Task Given_an_unknown_question_it_is_not_handed_on(string question)
    {
        await using var socket = ControlSocket.Listen(folder["s"], null, _ => throw new InvalidOperationException("handed on"));

        var answer = await AskAsync(question);

        Assert.Equal("The question is not understood.", answer?.Error);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{\"ask\":\"status\",\"more\":1}")]
    public async Task Given_bytes_that_are_no_question_the_agent_says_so_and_goes_on(string bytes)
    {
        await using var socket = ControlSocket.Listen(folder["s"], null, asked => Task.FromResult(new ControlAnswer { Error = asked.Ask }));
        using (var raw = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            await raw.ConnectAsync(new UnixDomainSocketEndPoint(folder["s"]), TestContext.Current.CancellationToken);
            await raw.SendAsync(System.Text.Encoding.UTF8.GetBytes(bytes), TestContext.Current.CancellationToken);
            raw.Shutdown(SocketShutdown.Send);
            var answer = new byte[200];
            var length = await raw.ReceiveAsync(answer, TestContext.Current.CancellationToken);
            Assert.Contains("not understood", System.Text.Encoding.UTF8.GetString(answer, 0, length), StringComparison.Ordinal);
        }

        Assert.Equal(ControlRequest.Status, (await AskAsync(ControlRequest.Status))?.Error);
    }

    [Fact]
    public async Task Given_no_agent_there_is_no_answer()
    {
        Assert.Null(await AskAsync(ControlRequest.Status));
    }

    [Fact]
    public async Task Given_an_ended_agent_its_socket_is_gone()
    {
        await ControlSocket.Listen(folder["s"], null, _ => Task.FromResult(new ControlAnswer())).DisposeAsync();

        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Given_what_a_killed_agent_left_the_next_one_listens_in_its_place()
    {
        folder.Write("s", "");

        await using var socket = ControlSocket.Listen(folder["s"], null, asked => Task.FromResult(new ControlAnswer { Error = asked.Ask }));

        Assert.NotNull(await AskAsync(ControlRequest.Status));
    }

    private Task<ControlAnswer?> AskAsync(string question) =>
        ControlSocket.AskAsync(folder["s"], new ControlRequest { Ask = question }, TestContext.Current.CancellationToken);
}
