using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CargoWall.Storage.Migrations;

/// <summary>What jobs usually reach.</summary>
[DbContext(typeof(CargoWallDb))]
[Migration("20261104000002_Baselines")]
internal sealed class M20261104Baselines : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        CreateBaseline(migrationBuilder);
        migrationBuilder.CreateTable(
            name: "baseline_runs",
            columns: table => new
            {
                baseline_id = table.Column<long>(nullable: false),
                run_id = table.Column<long>(nullable: false),
                at = table.Column<DateTime>(nullable: false),
            },
            constraints: table => table.PrimaryKey("pk_baseline_runs", row => new { row.baseline_id, row.run_id })
        );
        CreateDestination(migrationBuilder);
        migrationBuilder.CreateTable(
            name: "learned_runs",
            columns: table => new
            {
                run_id = table.Column<long>(nullable: false),
                repository_id = table.Column<long>(nullable: false),
                at = table.Column<DateTime>(nullable: false),
                is_verified = table.Column<bool>(nullable: false),
            },
            constraints: table => table.PrimaryKey("pk_learned_runs", row => row.run_id)
        );
        migrationBuilder.CreateIndex("ix_learned_runs_repository", "learned_runs", ["repository_id", "at"]);
    }

    private static void CreateBaseline(MigrationBuilder schema)
    {
        schema.CreateTable(
            name: "baselines",
            columns: table => new
            {
                baseline_id = table.Column<long>(nullable: false).Annotation("Sqlite:Autoincrement", true),
                repository_id = table.Column<long>(nullable: false),
                owner_id = table.Column<long>(nullable: false),
                workflow = table.Column<string>(maxLength: 255, nullable: false),
                job = table.Column<string>(maxLength: 255, nullable: false),
                name = table.Column<string>(maxLength: 300, nullable: false),
                stable_at = table.Column<DateTime>(nullable: true),
                created_at = table.Column<DateTime>(nullable: false),
                changed_by = table.Column<string>(maxLength: 100, nullable: true),
                changed_at = table.Column<DateTime>(nullable: true),
                changed_by_comment = table.Column<long>(nullable: true),
            },
            constraints: table => table.PrimaryKey("pk_baselines", row => row.baseline_id)
        );
        schema.CreateIndex("ux_baselines_entity", "baselines", ["repository_id", "workflow", "job"], unique: true);
        schema.CreateIndex("ux_baselines_name", "baselines", ["repository_id", "name"], unique: true);
    }

    private static void CreateDestination(MigrationBuilder schema) =>
        schema.CreateTable(
            name: "baseline_destinations",
            columns: table => new
            {
                baseline_id = table.Column<long>(nullable: false),
                host = table.Column<string>(maxLength: 255, nullable: false),
                port = table.Column<int>(nullable: false),
                protocol = table.Column<int>(nullable: false),
                runs = table.Column<int>(nullable: false),
                event_count = table.Column<long>(nullable: false),
                first_run_id = table.Column<long>(nullable: false),
                first_at = table.Column<DateTime>(nullable: false),
                last_at = table.Column<DateTime>(nullable: false),
                processes = table.Column<string>(nullable: false),
                is_anomaly = table.Column<bool>(nullable: false),
            },
            constraints: table =>
                table.PrimaryKey(
                    "pk_baseline_destinations",
                    row => new
                    {
                        row.baseline_id,
                        row.host,
                        row.port,
                        row.protocol,
                    }
                )
        );
}
