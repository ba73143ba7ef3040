using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CargoWall.Storage.Migrations;

/// <summary>Which replies tell what became of a pull request, so that they are found by it.</summary>
[DbContext(typeof(CargoWallDb))]
[Migration("20261112000000_OutcomeOf")]
internal sealed class M20261112OutcomeOf : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<string>("outcome_of", "outbox", maxLength: 300, nullable: true);
        // The content of a reply says it, when it tells of one.
        migrationBuilder.Sql("UPDATE outbox SET outcome_of = json_extract(payload, '$.OutcomeOf') WHERE key LIKE 'reply:%'");
        migrationBuilder.CreateIndex("ix_outbox_outcome_of", "outbox", ["outcome_of", "state"]);
    }
}
