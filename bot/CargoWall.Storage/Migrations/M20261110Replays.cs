using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CargoWall.Storage.Migrations;

/// <summary>Who replayed a delivery and when, and what the list of deliveries is read by.</summary>
[DbContext(typeof(CargoWallDb))]
[Migration("20261110000001_Replays")]
internal sealed class M20261110Replays : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            name: "inbox_replays",
            columns: table => new
            {
                replay_id = table.Column<long>(nullable: false).Annotation("Sqlite:Autoincrement", true),
                sequence = table.Column<long>(nullable: false),
                asked_at = table.Column<DateTime>(nullable: false),
                asked_by = table.Column<string>(maxLength: 100, nullable: false),
                way = table.Column<int>(nullable: false),
                state = table.Column<int>(nullable: false),
                attempts = table.Column<int>(nullable: false),
                cut_offs = table.Column<int>(nullable: false),
                finished_at = table.Column<DateTime>(nullable: true),
                failure = table.Column<string>(maxLength: 2000, nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("pk_inbox_replays", row => row.replay_id);
                table.ForeignKey("fk_inbox_replays_sequence", row => row.sequence, "inbox_deliveries", "sequence", onDelete: ReferentialAction.Cascade);
            }
        );
        migrationBuilder.CreateIndex("ix_inbox_replays_sequence", "inbox_replays", "sequence");
        migrationBuilder.CreateIndex("ix_inbox_deliveries_state", "inbox_deliveries", ["state", "sequence"]);
        migrationBuilder.CreateIndex("ix_inbox_deliveries_event", "inbox_deliveries", ["event", "sequence"]);
        migrationBuilder.CreateIndex("ix_inbox_deliveries_repository", "inbox_deliveries", ["repository_id", "sequence"]);
    }
}
