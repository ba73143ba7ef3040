using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CargoWall.Storage.Migrations;

/// <summary>Attempts that were cut off by the end of the process, beside those that failed.</summary>
[DbContext(typeof(CargoWallDb))]
[Migration("20261110000000_CutOffs")]
internal sealed class M20261110CutOffs : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.AddColumn<int>(name: "cut_offs", table: "inbox_deliveries", nullable: false, defaultValue: 0);
}
