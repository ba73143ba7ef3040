using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CargoWall.Storage.Migrations;

/// <summary>Commands in comments.</summary>
[DbContext(typeof(CargoWallDb))]
[Migration("20261104000000_Commands")]
internal sealed class M20261104Commands : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            name: "commands",
            columns: table => new
            {
                comment_id = table.Column<long>(nullable: false),
                repository_id = table.Column<long>(nullable: false),
                issue = table.Column<int>(nullable: false),
                actor_id = table.Column<long>(nullable: false),
                actor_login = table.Column<string>(maxLength: 100, nullable: false),
                line = table.Column<string>(maxLength: 1000, nullable: false),
                received_at = table.Column<DateTime>(nullable: false),
                answer = table.Column<int>(nullable: true),
                reply = table.Column<string>(nullable: true),
                outcome_of = table.Column<string>(maxLength: 300, nullable: true),
            },
            constraints: table => table.PrimaryKey("pk_commands", row => row.comment_id)
        );
        migrationBuilder.CreateIndex("ix_commands_repository", "commands", ["repository_id", "received_at"]);
    }
}
