using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CargoWall.Storage.Migrations;

/// <summary>What a check took from the policies of its own repository. Those of before took something unknown, so they are judged once more.</summary>
[DbContext(typeof(CargoWallDb))]
[Migration("20261109000001_CheckBasis")]
internal sealed class M20261109CheckBasis : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<long>("repository_generation", "judged_heads", nullable: true);
        migrationBuilder.AddColumn<string>("basis", "judged_heads", maxLength: 64, nullable: true);
        migrationBuilder.AddColumn<string>("served_commit", "judged_heads", maxLength: 64, nullable: true);
    }
}
