using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CargoWall.Storage.Migrations;

/// <summary>When the end of a bypass whose check could not be written anew is tried again.</summary>
[DbContext(typeof(CargoWallDb))]
[Migration("20261126010000_BypassEnds")]
internal sealed class M20261126BypassEnds : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.AddColumn<DateTime>("try_again_at", "bypasses", nullable: true);
}
