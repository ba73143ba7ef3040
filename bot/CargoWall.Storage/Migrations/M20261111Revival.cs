using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CargoWall.Storage.Migrations;

/// <summary>Why and when a write was given up, and who took it up again.</summary>
[DbContext(typeof(CargoWallDb))]
[Migration("20261111000000_Revival")]
internal sealed class M20261111Revival : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<int>("given_up_for", "outbox", nullable: true);
        migrationBuilder.AddColumn<DateTime>("given_up_at", "outbox", nullable: true);
        migrationBuilder.AddColumn<DateTime>("revived_at", "outbox", nullable: true);
        migrationBuilder.AddColumn<string>("revived_by", "outbox", maxLength: 100, nullable: true);
        // Nobody noted why those of before were given up: they may have lacked a permission, and another try does no harm.
        migrationBuilder.Sql("UPDATE outbox SET given_up_for = 2, given_up_at = updated_at WHERE state = 2");
    }
}
