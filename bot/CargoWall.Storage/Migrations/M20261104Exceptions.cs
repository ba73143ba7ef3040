using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CargoWall.Storage.Migrations;

/// <summary>What checks let pass for a while: ignored destinations and bypassed checks.</summary>
[DbContext(typeof(CargoWallDb))]
[Migration("20261104000003_Exceptions")]
internal sealed class M20261104Exceptions : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            name: "ignores",
            columns: table => new
            {
                repository_id = table.Column<long>(nullable: false),
                host = table.Column<string>(maxLength: 255, nullable: false),
                until = table.Column<DateTime>(nullable: false),
                actor_login = table.Column<string>(maxLength: 100, nullable: false),
                actor_id = table.Column<long>(nullable: false),
                created_at = table.Column<DateTime>(nullable: false),
            },
            constraints: table => table.PrimaryKey("pk_ignores", row => new { row.repository_id, row.host })
        );
        migrationBuilder.CreateTable(
            name: "bypasses",
            columns: table => new
            {
                repository_id = table.Column<long>(nullable: false),
                head_sha = table.Column<string>(maxLength: 64, nullable: false),
                check_name = table.Column<string>(maxLength: 100, nullable: false),
                pull_request = table.Column<int>(nullable: false),
                created_at = table.Column<DateTime>(nullable: false),
                until = table.Column<DateTime>(nullable: false),
                actor_login = table.Column<string>(maxLength: 100, nullable: false),
                actor_id = table.Column<long>(nullable: false),
                reason = table.Column<string>(maxLength: 500, nullable: false),
                is_ended = table.Column<bool>(nullable: false),
            },
            constraints: table =>
                table.PrimaryKey(
                    "pk_bypasses",
                    row => new
                    {
                        row.repository_id,
                        row.head_sha,
                        row.check_name,
                    }
                )
        );
        migrationBuilder.CreateIndex("ix_bypasses_end", "bypasses", ["is_ended", "until"]);
    }
}
