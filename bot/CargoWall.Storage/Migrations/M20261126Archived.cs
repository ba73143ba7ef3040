using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CargoWall.Storage.Migrations;

/// <summary>Which repositories are archived. The next list of each installation says it of those that are known already.</summary>
[DbContext(typeof(CargoWallDb))]
[Migration("20261126000000_Archived")]
internal sealed class M20261126Archived : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.AddColumn<bool>("archived", "repositories", nullable: false, defaultValue: false);
}
