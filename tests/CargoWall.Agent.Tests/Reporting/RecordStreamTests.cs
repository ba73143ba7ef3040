using System.Text.Json;
using CargoWall.Agent.Reporting;
using CargoWall.Policy.Contracts;

namespace CargoWall.Agent.Tests.Reporting;

public sealed class RecordStreamTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Given_records_from_several_threads_each_is_in_the_log_and_counted()
    {
        var handed = new List<ConnectionRecord>();
        var stream = new RecordStream(AuditLog.Append(folder["log"]), handed.Add, TimeProvider.System);

        await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(thread =>
                    Task.Run(() =>
                    {
                        for (var number = 0; number < 500; number++)
                        {
                            stream.Add(
                                A.Record(
                                    verdict: (number % 4) switch
                                    {
                                        0 => "denied",
                                        1 => "would-deny",
                                        2 => "allowed",
                                        _ => "auto-allowed",
                                    },
                                    port: thread * 1000 + number
                                )
                            );
                        }
                    })
                )
        );
        await stream.DisposeAsync();

        Assert.Equal(
            new SealCounters
            {
                Allowed = 500,
                AutoAllowed = 500,
                Denied = 500,
                WouldDeny = 500,
            },
            stream.Counters
        );
        Assert.Equal(2000, handed.Count);
        Assert.Equal(
            handed,
            (await File.ReadAllLinesAsync(folder["log"], TestContext.Current.CancellationToken)).Select(line =>
                JsonSerializer.Deserialize(line, ContractJson.Default.ConnectionRecord)
            )
        );
    }

    [Fact]
    public async Task Given_names_they_are_no_connections()
    {
        await using var stream = new RecordStream(null, _ => { }, TimeProvider.System);

        stream.Add(A.Record() with { Event = "dns" });

        Assert.Equal(new SealCounters(), stream.Counters);
    }

    [Fact]
    public void Given_a_log_its_lines_have_the_names_of_the_contract()
    {
        using (var log = AuditLog.Append(folder["log"]))
        {
            log.Add(A.Record() with { Rule = "deny **.evil.example", Origin = "acme/.github .cargowall/organization.yml:14", RuleNumber = 3 });
        }

        Assert.Equal(
            """{"time":"2027-01-01T12:00:00.000Z","event":"connection","verdict":"denied","host":"evil.example","address":"203.0.113.9","port":443,"protocol":"tcp","pid":42,"process":"curl","rule":"deny **.evil.example","origin":"acme/.github .cargowall/organization.yml:14","rule_number":3,"reason":"by-default","hook":"connect4"}"""
                + "\n",
            File.ReadAllText(folder["log"])
        );
    }
}
