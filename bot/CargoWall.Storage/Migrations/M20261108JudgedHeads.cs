using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CargoWall.Storage.Migrations;

/// <summary>Under which policies of the account a head was judged.</summary>
[DbContext(typeof(CargoWallDb))]
[Migration("20261108000000_JudgedHeads")]
internal sealed class M20261108JudgedHeads : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.CreateTable(
            name: "judged_heads",
            columns: table => new
            {
                repository_id = table.Column<long>(nullable: false),
                head_sha = table.Column<string>(maxLength: 64, nullable: false),
                generation = table.Column<long>(nullable: false),
                due_at = table.Column<DateTime>(nullable: true),
                attempts = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("pk_judged_heads", row => new { row.repository_id, row.head_sha })
        );
}
