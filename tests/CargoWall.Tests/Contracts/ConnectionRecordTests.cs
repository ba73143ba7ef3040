using System.Text.Json;
using CargoWall.Policy.Contracts;

namespace CargoWall.Tests.Contracts;

public sealed class ConnectionRecordTests
{
    [Fact]
    public void A_record_has_the_names_of_the_log_format()
    {
        var record = new ConnectionRecord
        {
            Time = new DateTimeOffset(2026, 11, 22, 10, 11, 12, 345, TimeSpan.Zero),
            Event = "connection",
            Verdict = "would-deny",
            Host = "evil.example",
            Address = "192.0.2.7",
            Port = 443,
            Protocol = "tcp",
            Pid = 42,
            Process = "curl",
            Rule = "deny evil.example",
            Origin = "acme/web .cargowall/policy.yml:3",
            RuleNumber = 0,
            Count = 1,
            Sequence = 7,
        };

        var json = JsonSerializer.Serialize(record, ContractJson.Default.ConnectionRecord);

        Assert.Equal(
            """{"time":"2026-11-22T10:11:12.345Z","event":"connection","verdict":"would-deny","host":"evil.example","address":"192.0.2.7","port":443,"protocol":"tcp","pid":42,"process":"curl","rule":"deny evil.example","origin":"acme/web .cargowall/policy.yml:3","rule_number":0,"count":1,"seq":7}""",
            json
        );
        Assert.Equal(record, JsonSerializer.Deserialize(json, ContractJson.Default.ConnectionRecord));
    }

    [Fact]
    public void A_member_that_is_not_known_is_refused() =>
        Assert.Throws<JsonException>(() =>
            JsonSerializer.Deserialize("""{"time":"2026-11-22T10:11:12.345Z","event":"connection","colour":"red"}""", ContractJson.Default.ConnectionRecord)
        );
}
