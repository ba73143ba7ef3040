using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CargoWall.Storage.Migrations;

/// <summary>
/// Inbox, outbox, leases, installations and policies. Migrations are written by hand (docs/decisions): each capability adds
/// classes of its own, a later date sorts later, and a test compares the migrated schema with the one that the model makes.
/// </summary>
[DbContext(typeof(CargoWallDb))]
[Migration("20261101000000_Core")]
internal sealed class M20261101Core : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        CreateCore(migrationBuilder);
        CreateInstallations(migrationBuilder);
        CreatePolicies(migrationBuilder);
    }

    private static void CreateCore(MigrationBuilder schema)
    {
        schema.CreateTable(
            name: "database_identity",
            columns: table => new { id = table.Column<int>(nullable: false), host = table.Column<string>(maxLength: 255, nullable: false) },
            constraints: table => table.PrimaryKey("pk_database_identity", row => row.id)
        );

        schema.CreateTable(
            name: "leases",
            columns: table => new
            {
                resource = table.Column<string>(maxLength: 200, nullable: false),
                holder = table.Column<string>(maxLength: 64, nullable: false),
                until = table.Column<DateTime>(nullable: false),
            },
            constraints: table => table.PrimaryKey("pk_leases", row => row.resource)
        );

        schema.CreateTable(
            name: "inbox_deliveries",
            columns: table => new
            {
                sequence = table.Column<long>(nullable: false).Annotation("Sqlite:Autoincrement", true),
                delivery_id = table.Column<string>(maxLength: 64, nullable: false),
                @event = table.Column<string>(name: "event", maxLength: 64, nullable: false),
                action = table.Column<string>(maxLength: 64, nullable: true),
                lane = table.Column<string>(maxLength: 64, nullable: false),
                installation_id = table.Column<long>(nullable: true),
                repository_id = table.Column<long>(nullable: true),
                payload = table.Column<byte[]>(nullable: false),
                received_at = table.Column<DateTime>(nullable: false),
                state = table.Column<int>(nullable: false),
                attempts = table.Column<int>(nullable: false),
                due_at = table.Column<DateTime>(nullable: false),
                finished_at = table.Column<DateTime>(nullable: true),
                failure = table.Column<string>(maxLength: 2000, nullable: true),
            },
            constraints: table => table.PrimaryKey("pk_inbox_deliveries", row => row.sequence)
        );
        schema.CreateIndex("ux_inbox_deliveries_delivery_id", "inbox_deliveries", "delivery_id", unique: true);
        schema.CreateIndex("ix_inbox_deliveries_due", "inbox_deliveries", ["state", "due_at", "sequence"]);
        schema.CreateIndex("ix_inbox_deliveries_lane", "inbox_deliveries", ["lane", "state", "sequence"]);

        schema.CreateTable(
            name: "outbox",
            columns: table => new
            {
                key = table.Column<string>(maxLength: 300, nullable: false),
                installation_id = table.Column<long>(nullable: false),
                repository_id = table.Column<long>(nullable: false),
                repository_name = table.Column<string>(maxLength: 201, nullable: false),
                priority = table.Column<int>(nullable: false),
                payload = table.Column<string>(nullable: false),
                content_hash = table.Column<string>(maxLength: 64, nullable: false),
                sent_hash = table.Column<string>(maxLength: 64, nullable: true),
                remote = table.Column<string>(nullable: true),
                state = table.Column<int>(nullable: false),
                attempts = table.Column<int>(nullable: false),
                version = table.Column<long>(nullable: false),
                due_at = table.Column<DateTime>(nullable: false),
                created_at = table.Column<DateTime>(nullable: false),
                updated_at = table.Column<DateTime>(nullable: false),
                sent_at = table.Column<DateTime>(nullable: true),
                failure = table.Column<string>(maxLength: 2000, nullable: true),
            },
            constraints: table => table.PrimaryKey("pk_outbox", row => row.key)
        );
        schema.CreateIndex("ix_outbox_due", "outbox", ["state", "due_at"]);
        schema.CreateIndex("ix_outbox_lane", "outbox", ["installation_id", "state", "priority", "updated_at"]);
    }

    private static void CreateInstallations(MigrationBuilder schema)
    {
        schema.CreateTable(
            name: "installations",
            columns: table => new
            {
                installation_id = table.Column<long>(nullable: false),
                owner_id = table.Column<long>(nullable: false),
                suspended = table.Column<bool>(nullable: false),
                listed_at = table.Column<DateTime>(nullable: true),
                removed_at = table.Column<DateTime>(nullable: true),
            },
            constraints: table => table.PrimaryKey("pk_installations", row => row.installation_id)
        );
        schema.CreateIndex("ix_installations_owner", "installations", "owner_id");

        schema.CreateTable(
            name: "owners",
            columns: table => new
            {
                owner_id = table.Column<long>(nullable: false),
                login = table.Column<string>(maxLength: 100, nullable: false),
                policy_repository_id = table.Column<long>(nullable: true),
                generation = table.Column<long>(nullable: false),
            },
            constraints: table => table.PrimaryKey("pk_owners", row => row.owner_id)
        );

        schema.CreateTable(
            name: "repositories",
            columns: table => new
            {
                repository_id = table.Column<long>(nullable: false),
                owner_id = table.Column<long>(nullable: false),
                installation_id = table.Column<long>(nullable: true),
                owner_login = table.Column<string>(maxLength: 100, nullable: false),
                name = table.Column<string>(maxLength: 100, nullable: false),
                visibility = table.Column<string>(maxLength: 16, nullable: false),
                default_branch = table.Column<string>(maxLength: 255, nullable: true),
                properties = table.Column<string>(nullable: false),
                head_commit = table.Column<string>(maxLength: 64, nullable: true),
                newest_set_id = table.Column<long>(nullable: true),
                good_set_id = table.Column<long>(nullable: true),
                workflow_tree = table.Column<string>(maxLength: 64, nullable: true),
                generation = table.Column<long>(nullable: false),
                version = table.Column<long>(nullable: false),
            },
            constraints: table => table.PrimaryKey("pk_repositories", row => row.repository_id)
        );
        schema.CreateIndex("ix_repositories_owner", "repositories", "owner_id");
        schema.CreateIndex("ix_repositories_installation", "repositories", "installation_id");
    }

    private static void CreatePolicies(MigrationBuilder schema)
    {
        schema.CreateTable(
            name: "git_objects",
            columns: table => new
            {
                id = table.Column<string>(maxLength: 64, nullable: false),
                kind = table.Column<int>(nullable: false),
                content = table.Column<byte[]>(nullable: false),
            },
            constraints: table => table.PrimaryKey("pk_git_objects", row => row.id)
        );

        schema.CreateTable(
            name: "policy_sets",
            columns: table => new
            {
                set_id = table.Column<long>(nullable: false).Annotation("Sqlite:Autoincrement", true),
                repository_id = table.Column<long>(nullable: false),
                commit_id = table.Column<string>(maxLength: 64, nullable: false),
                tree = table.Column<string>(maxLength: 64, nullable: true),
                is_good = table.Column<bool>(nullable: false),
                read_at = table.Column<DateTime>(nullable: false),
            },
            constraints: table => table.PrimaryKey("pk_policy_sets", row => row.set_id)
        );
        schema.CreateIndex("ux_policy_sets_commit", "policy_sets", ["repository_id", "commit_id"], unique: true);

        schema.CreateTable(
            name: "policy_snapshots",
            columns: table => new
            {
                snapshot_id = table.Column<string>(maxLength: 64, nullable: false),
                digest = table.Column<string>(maxLength: 64, nullable: false),
                document = table.Column<byte[]>(nullable: false),
                explanation = table.Column<string>(nullable: false),
                created_at = table.Column<DateTime>(nullable: false),
            },
            constraints: table => table.PrimaryKey("pk_policy_snapshots", row => row.snapshot_id)
        );
        schema.CreateIndex("ix_policy_snapshots_digest", "policy_snapshots", "digest");

        schema.CreateTable(
            name: "resolved_policies",
            columns: table => new
            {
                repository_id = table.Column<long>(nullable: false),
                workflow = table.Column<string>(maxLength: 255, nullable: false),
                job = table.Column<string>(maxLength: 255, nullable: false),
                day = table.Column<DateOnly>(nullable: false),
                owner_generation = table.Column<long>(nullable: false),
                repository_generation = table.Column<long>(nullable: false),
                snapshot_id = table.Column<string>(maxLength: 64, nullable: false),
            },
            constraints: table =>
                table.PrimaryKey(
                    "pk_resolved_policies",
                    row => new
                    {
                        row.repository_id,
                        row.workflow,
                        row.job,
                    }
                )
        );
    }
}
