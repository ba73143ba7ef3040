using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CargoWall.Storage.Migrations;

/// <summary>When each repository is compared with GitHub again, whatever deliveries say.</summary>
[DbContext(typeof(CargoWallDb))]
[Migration("20261109000000_Sweeps")]
internal sealed class M20261109Sweeps : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<DateTime>("compare_at", "repositories", nullable: true);
        migrationBuilder.CreateIndex("ix_repositories_compare", "repositories", ["installation_id", "compare_at"]);
    }
}
