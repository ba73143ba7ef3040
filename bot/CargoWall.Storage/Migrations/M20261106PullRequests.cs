using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CargoWall.Storage.Migrations;

/// <summary>Pull requests and what their checks ask of a person.</summary>
[DbContext(typeof(CargoWallDb))]
[Migration("20261106000000_PullRequests")]
internal sealed class M20261106PullRequests : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            name: "pull_requests",
            columns: table => new
            {
                repository_id = table.Column<long>(nullable: false),
                number = table.Column<int>(nullable: false),
                head_sha = table.Column<string>(maxLength: 64, nullable: false),
                base_sha = table.Column<string>(maxLength: 64, nullable: false),
                base_ref = table.Column<string>(maxLength: 255, nullable: false),
                is_open = table.Column<bool>(nullable: false),
                updated_at = table.Column<DateTime>(nullable: false),
            },
            constraints: table => table.PrimaryKey("pk_pull_requests", row => new { row.repository_id, row.number })
        );
        migrationBuilder.CreateIndex("ix_pull_requests_head", "pull_requests", ["repository_id", "head_sha"]);

        migrationBuilder.CreateTable(
            name: "attention",
            columns: table => new
            {
                repository_id = table.Column<long>(nullable: false),
                head_sha = table.Column<string>(maxLength: 64, nullable: false),
                check_name = table.Column<string>(maxLength: 64, nullable: false),
                title = table.Column<string>(maxLength: 300, nullable: false),
                ask = table.Column<string>(maxLength: 8000, nullable: false),
            },
            constraints: table =>
                table.PrimaryKey(
                    "pk_attention",
                    row => new
                    {
                        row.repository_id,
                        row.head_sha,
                        row.check_name,
                    }
                )
        );
    }
}
