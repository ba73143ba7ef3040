using System.Text;
using CargoWall.Storage;
using CargoWall.Storage.Inbox;
using CargoWall.Storage.Installations;
using CargoWall.Storage.Outbox;

namespace CargoWall.Bot.Tests.Operators;

/// <summary>Deliveries and writes as they are left behind, put into a database directly.</summary>
internal static class SeededDeliveries
{
    public const string Hostile = "\"><script>alert(1)</script>\u001b[31m\u202Ered";
    public const string Dead = "11111111-aaaa-4bbb-8ccc-000000000001";
    public const string Done = "22222222-aaaa-4bbb-8ccc-000000000002";
    public const string Write = "check:74:0123456789abcdef0123456789abcdef01234567:CargoWall policy";
    public const string Secret = "ghs_0123456789abcdefghijABCDEFGHIJ012345";

    public static async Task<int> SeedAsync(CargoWallDb database)
    {
        database.Owners.Add(new OwnerRow { OwnerId = 65, Login = "acme" });
        database.Installations.Add(new InstallationRow { InstallationId = 9, OwnerId = 65 });
        database.Repositories.Add(
            new RepositoryRow
            {
                RepositoryId = 74,
                OwnerId = 65,
                InstallationId = 9,
                OwnerLogin = "acme",
                Name = "web",
                Visibility = "private",
            }
        );
        database.Deliveries.AddRange(
            Delivery(Dead, "push", DeliveryState.Dead, attempts: 10, $"IOException: {Hostile} {Secret}"),
            Delivery(Done, "check_suite", DeliveryState.Done, attempts: 1, failure: null)
        );
        var now = DateTime.UtcNow;
        database.Outbox.Add(
            new OutboxRow
            {
                Key = Write,
                InstallationId = 9,
                RepositoryId = 74,
                RepositoryName = "acme/web",
                Payload = "{}",
                ContentHash = new string('0', 64),
                State = OutboxState.Dead,
                Attempts = 12,
                Version = 1,
                DueAt = now,
                CreatedAt = now,
                UpdatedAt = now,
                GivenUpAt = now,
                GivenUpFor = GivenUpReason.NoAccess,
                Failure = "The app may not write checks: grant it 'Checks: write'.",
            }
        );
        return await database.SaveChangesAsync();
    }

    public static DeliveryRow Delivery(string id, string eventName, DeliveryState state, int attempts, string? failure) =>
        new()
        {
            DeliveryId = id,
            Event = eventName,
            Action = "requested",
            Lane = "repository:74",
            InstallationId = 9,
            RepositoryId = 74,
            Payload = Encoding.UTF8.GetBytes($$$"""{"ref":"refs/heads/main","token":"{{{Secret}}}","repository":{"id":74,"full_name":"acme/web"}}"""),
            ReceivedAt = DateTime.UtcNow.AddHours(-5),
            State = state,
            Attempts = attempts,
            DueAt = DateTime.UtcNow,
            FinishedAt = state == DeliveryState.Waiting ? null : DateTime.UtcNow.AddHours(-4),
            Failure = failure,
        };
}
