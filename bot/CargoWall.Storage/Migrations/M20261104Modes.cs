using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CargoWall.Storage.Migrations;

/// <summary>Changes of mode, by the commits that made them.</summary>
[DbContext(typeof(CargoWallDb))]
[Migration("20261104000001_Modes")]
internal sealed class M20261104Modes : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            name: "mode_changes",
            columns: table => new
            {
                mode_change_id = table.Column<long>(nullable: false).Annotation("Sqlite:Autoincrement", true),
                repository_id = table.Column<long>(nullable: false),
                owner_id = table.Column<long>(nullable: false),
                workflow = table.Column<string>(maxLength: 255, nullable: false),
                job = table.Column<string>(maxLength: 255, nullable: false),
                old_mode = table.Column<int>(nullable: true),
                new_mode = table.Column<int>(nullable: true),
                is_inherited = table.Column<bool>(nullable: false),
                source_repository_id = table.Column<long>(nullable: false),
                commit_id = table.Column<string>(maxLength: 64, nullable: false),
                author = table.Column<string>(maxLength: 100, nullable: false),
                merger = table.Column<string>(maxLength: 100, nullable: true),
                pull_request = table.Column<int>(nullable: true),
                changed_at = table.Column<DateTime>(nullable: false),
            },
            constraints: table => table.PrimaryKey("pk_mode_changes", row => row.mode_change_id)
        );
        migrationBuilder.CreateIndex("ix_mode_changes_repository", "mode_changes", ["repository_id", "mode_change_id"]);
        migrationBuilder.CreateIndex("ix_mode_changes_owner", "mode_changes", ["owner_id", "changed_at"]);
        migrationBuilder.CreateTable(
            name: "mode_examinations",
            columns: table => new
            {
                repository_id = table.Column<long>(nullable: false),
                commit_id = table.Column<string>(maxLength: 64, nullable: true),
                tree = table.Column<string>(maxLength: 64, nullable: true),
                set_id = table.Column<long>(nullable: true),
                pending_commit = table.Column<string>(maxLength: 64, nullable: true),
                pending_tree = table.Column<string>(maxLength: 64, nullable: true),
                cursor = table.Column<long>(nullable: false),
                due_at = table.Column<DateTime>(nullable: true),
                attempts = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("pk_mode_examinations", row => row.repository_id)
        );
    }
}
