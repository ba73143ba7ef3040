using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CargoWall.Storage.Migrations;

/// <summary>What was written to GitHub in the last hour, and which accounts GitHub wants to hear nothing of.</summary>
[DbContext(typeof(CargoWallDb))]
[Migration("20261111000001_WriteBudget")]
internal sealed class M20261111WriteBudget : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            name: "spent_writes",
            columns: table => new
            {
                sequence = table.Column<long>(nullable: false).Annotation("Sqlite:Autoincrement", true),
                installation_id = table.Column<long>(nullable: false),
                at = table.Column<DateTime>(nullable: false),
            },
            constraints: table => table.PrimaryKey("pk_spent_writes", row => row.sequence)
        );
        migrationBuilder.CreateIndex("ix_spent_writes_installation", "spent_writes", ["installation_id", "at"]);
        migrationBuilder.CreateTable(
            name: "github_pauses",
            columns: table => new
            {
                account = table.Column<string>(maxLength: 64, nullable: false),
                until = table.Column<DateTime>(nullable: false),
                guessed_seconds = table.Column<int>(nullable: true),
            },
            constraints: table => table.PrimaryKey("pk_github_pauses", row => row.account)
        );
    }
}
