using System.Net;
using CargoWall.Bot.Runs.Findings;
using CargoWall.Policy.Contracts;
using Microsoft.EntityFrameworkCore;

namespace CargoWall.Bot.Tests.Runs;

public sealed class SealTests
{
    [Fact]
    public async Task Given_a_seal_that_fits_the_report_is_complete_and_the_same_seal_may_come_again()
    {
        await using var scene = await RunScene.StartAsync();
        var session = await ReportingAsync(scene);

        var sealing = await scene.SealAsync(session);
        var again = await scene.SealAsync(session);

        Assert.True(sealing.Complete);
        Assert.Empty(sealing.Findings);
        Assert.Equal((2L, true), (again.LastSequence, again.Complete));
        var report = await scene.Scene.Bot.ReadAsync(database => database.JobReports.SingleAsync());
        Assert.Equal(((int)AgentMode.Enforce, ModeReason.AsServed), (report.EffectiveMode, report.Reason));
    }

    public static TheoryData<string, string> Mismatches =>
        new()
        {
            { "more events than came", FindingCode.MissingEvents },
            { "fewer events than came", FindingCode.BrokenChain },
            { "another chain", FindingCode.BrokenChain },
            { "another policy", FindingCode.OtherPolicy },
            { "lost events", FindingCode.LostEvents },
            { "tampered", FindingCode.Tampered },
        };

    [Theory]
    [MemberData(nameof(Mismatches))]
    public async Task Given_a_seal_that_does_not_fit_it_is_a_finding(string what, string code)
    {
        await using var scene = await RunScene.StartAsync();
        var session = await ReportingAsync(scene);
        var good = scene.Seal(session);

        var sealing = await scene.SealAsync(
            session,
            what switch
            {
                "more events than came" => good with { LastSequence = 3 },
                "fewer events than came" => good with { LastSequence = 1 },
                "another chain" => good with { Chain = new string('0', 64) },
                "another policy" => good with { Digest = new string('1', 64) },
                "lost events" => good with { Counters = new SealCounters { LostEvents = 7 } },
                _ => good with { Reason = ModeReason.Tampered },
            }
        );

        Assert.Single(sealing.Findings);
        Assert.Equal(code is not (FindingCode.MissingEvents or FindingCode.BrokenChain), sealing.Complete);
        Assert.Equal([code], await FindingsAsync(scene));
    }

    [Fact]
    public async Task Given_an_event_that_was_changed_on_the_way_the_chain_shows_it()
    {
        await using var scene = await RunScene.StartAsync();
        var session = await scene.OpenAsync((await scene.StartRunAsync()).Job("build"));
        var lines = scene.Lines(session, RunScene.Connection("registry.npmjs.org", "allowed", process: "curl"));
        using var changed = await scene.PostEventsAsync(session, lines.Replace("curl", "wget", StringComparison.Ordinal));

        var sealing = await scene.SealAsync(session);

        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.False(sealing.Complete);
        Assert.Equal([FindingCode.BrokenChain], await FindingsAsync(scene));
    }

    [Fact]
    public async Task Given_a_second_seal_with_other_content_it_is_refused_and_the_first_stays()
    {
        await using var scene = await RunScene.StartAsync();
        var session = await ReportingAsync(scene);
        await scene.SealAsync(session);

        using var refused = await scene.PostSealAsync(session, scene.Seal(session, AgentMode.Audit, ModeReason.Failed));

        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Equal(ApiProblem.AlreadySealed, (await RunScene.ProblemAsync(refused)).Code);
        Assert.Equal([FindingCode.SecondSeal], await FindingsAsync(scene));
        Assert.Equal((int)AgentMode.Enforce, await scene.Scene.Bot.ReadAsync(database => database.JobReports.Select(row => row.EffectiveMode).SingleAsync()));
    }

    [Fact]
    public async Task Given_events_after_the_seal_they_are_kept_apart_and_found()
    {
        await using var scene = await RunScene.StartAsync();
        var session = await ReportingAsync(scene);
        await scene.SealAsync(session);

        await scene.ReportAsync(session, RunScene.Connection("registry.npmjs.org", "allowed"), RunScene.Connection("late.example", "denied"));

        Assert.Equal([FindingCode.LateEvents], await FindingsAsync(scene));
        var rows = await scene.Scene.Bot.ReadAsync(database =>
            database.Connections.OrderBy(row => row.IsLate).Select(row => new { row.IsLate, row.Count }).ToListAsync()
        );
        Assert.Contains(rows, row => row is { IsLate: true, Count: 1 });
        Assert.Contains(rows, row => row is { IsLate: false, Count: 1 });
        var report = await scene.Scene.Bot.ReadAsync(database => database.JobReports.SingleAsync());
        Assert.Equal((1L, 1L, 2L), (report.Allowed, report.Denied, report.LateEvents));
    }

    [Theory]
    [InlineData("reason", "It failed!")]
    [InlineData("reason", "")]
    [InlineData("chain", "00")]
    [InlineData("last", "-1")]
    [InlineData("counter", "-1")]
    public async Task Given_a_seal_of_another_form_it_is_refused(string what, string value)
    {
        await using var scene = await RunScene.StartAsync();
        var session = await ReportingAsync(scene);
        var seal = scene.Seal(session);

        using var refused = await scene.PostSealAsync(
            session,
            what switch
            {
                "reason" => seal with { Reason = value },
                "chain" => seal with { Chain = value },
                "last" => seal with { LastSequence = -1 },
                _ => seal with { Counters = new SealCounters { Denied = -1 } },
            }
        );

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(ApiProblem.Malformed, (await RunScene.ProblemAsync(refused)).Code);
    }

    private static async Task<SessionAnswer> ReportingAsync(RunScene scene)
    {
        var session = await scene.OpenAsync((await scene.StartRunAsync()).Job("build"));
        await scene.ReportAsync(session, RunScene.Connection("registry.npmjs.org", "allowed"), RunScene.Connection("evil.example", "denied"));
        return session;
    }

    private static Task<List<string>> FindingsAsync(RunScene scene) =>
        scene.Scene.Bot.ReadAsync(database => database.ReportFindings.OrderBy(row => row.Code).Select(row => row.Code).ToListAsync());
}
