using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CargoWall.Storage.Migrations;

/// <summary>Public repositories without the app, and an index to count the jobs of an owner.</summary>
[DbContext(typeof(CargoWallDb))]
[Migration("20261105000000_Unlinked")]
internal sealed class M20261105Unlinked : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            name: "unlinked_repositories",
            columns: table => new
            {
                repository_id = table.Column<long>(nullable: false),
                owner_id = table.Column<long>(nullable: false),
                seen_at = table.Column<DateTime>(nullable: false),
            },
            constraints: table => table.PrimaryKey("pk_unlinked_repositories", row => row.repository_id)
        );
        migrationBuilder.CreateIndex("ix_unlinked_repositories_owner", "unlinked_repositories", "owner_id");
        migrationBuilder.CreateIndex("ix_job_reports_owner", "job_reports", ["owner_id", "opened_at"]);
    }
}
