using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CargoWall.Storage.Migrations;

/// <summary>The last reports of a job are found by it: checks, commands and pull requests are judged on them.</summary>
[DbContext(typeof(CargoWallDb))]
[Migration("20261126020000_JobReports")]
internal sealed class M20261126JobReports : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.CreateIndex("ix_job_reports_job", "job_reports", ["repository_id", "workflow_file", "job_key", "opened_at"]);
}
