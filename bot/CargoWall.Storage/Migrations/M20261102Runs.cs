using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CargoWall.Storage.Migrations;

/// <summary>Runs, jobs, what agents reported, and the commits whose egress check is due.</summary>
[DbContext(typeof(CargoWallDb))]
[Migration("20261102000000_Runs")]
internal sealed class M20261102Runs : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        CreateRun(migrationBuilder);
        CreateRunJob(migrationBuilder);
        CreateJobReport(migrationBuilder);
        CreateSessionToken(migrationBuilder);
        CreateTokenUse(migrationBuilder);
        CreateConnection(migrationBuilder);
        CreateReportFinding(migrationBuilder);
        CreateEgressHead(migrationBuilder);
    }

    private static void CreateRun(MigrationBuilder schema)
    {
        schema.CreateTable(
            name: "runs",
            columns: table => new
            {
                run_id = table.Column<long>(nullable: false),
                repository_id = table.Column<long>(nullable: false),
                owner_id = table.Column<long>(nullable: false),
                attempt = table.Column<int>(nullable: false),
                run_number = table.Column<long>(nullable: false),
                workflow_file = table.Column<string>(maxLength: 255, nullable: true),
                workflow_sha = table.Column<string>(maxLength: 64, nullable: true),
                workflow_name = table.Column<string>(maxLength: 255, nullable: false),
                @event = table.Column<string>(name: "event", maxLength: 64, nullable: false),
                head_branch = table.Column<string>(maxLength: 255, nullable: true),
                head_sha = table.Column<string>(maxLength: 64, nullable: false),
                head_repository_id = table.Column<long>(nullable: true),
                actor = table.Column<string>(maxLength: 100, nullable: false),
                status = table.Column<string>(maxLength: 32, nullable: false),
                conclusion = table.Column<string>(maxLength: 32, nullable: true),
                created_at = table.Column<DateTime>(nullable: false),
                updated_at = table.Column<DateTime>(nullable: false),
                completed_at = table.Column<DateTime>(nullable: true),
            },
            constraints: table => table.PrimaryKey("pk_runs", row => row.run_id)
        );
        schema.CreateIndex("ix_runs_head", "runs", ["repository_id", "head_sha"]);
        schema.CreateIndex("ix_runs_repository", "runs", ["repository_id", "created_at"]);
        schema.CreateIndex("ix_runs_created", "runs", "created_at");
    }

    private static void CreateRunJob(MigrationBuilder schema)
    {
        schema.CreateTable(
            name: "run_jobs",
            columns: table => new
            {
                check_run_id = table.Column<long>(nullable: false),
                run_id = table.Column<long>(nullable: false),
                repository_id = table.Column<long>(nullable: false),
                attempt = table.Column<int>(nullable: false),
                name = table.Column<string>(maxLength: 1000, nullable: false),
                status = table.Column<string>(maxLength: 32, nullable: false),
                conclusion = table.Column<string>(maxLength: 32, nullable: true),
                started_at = table.Column<DateTime>(nullable: true),
                completed_at = table.Column<DateTime>(nullable: true),
            },
            constraints: table => table.PrimaryKey("pk_run_jobs", row => row.check_run_id)
        );
        schema.CreateIndex("ix_run_jobs_run", "run_jobs", ["run_id", "attempt"]);
    }

    private static void CreateJobReport(MigrationBuilder schema)
    {
        schema.CreateTable(
            name: "job_reports",
            columns: table => new
            {
                report_id = table.Column<string>(maxLength: 64, nullable: false),
                repository_id = table.Column<long>(nullable: false),
                owner_id = table.Column<long>(nullable: false),
                run_id = table.Column<long>(nullable: false),
                attempt = table.Column<int>(nullable: false),
                check_run_id = table.Column<long>(nullable: true),
                workflow_file = table.Column<string>(maxLength: 255, nullable: true),
                job_key = table.Column<string>(maxLength: 255, nullable: true),
                display_name = table.Column<string>(maxLength: 1000, nullable: true),
                decided_how = table.Column<int>(nullable: false),
                decided_text = table.Column<string>(maxLength: 1000, nullable: false),
                snapshot_id = table.Column<string>(maxLength: 64, nullable: false),
                digest = table.Column<string>(maxLength: 64, nullable: true),
                generation = table.Column<long>(nullable: false),
                served_mode = table.Column<int>(nullable: true),
                requested_mode = table.Column<int>(nullable: true),
                agent = table.Column<string>(maxLength: 64, nullable: false),
                platform = table.Column<string>(maxLength: 128, nullable: true),
                instance_hash = table.Column<string>(maxLength: 64, nullable: true),
                opened_at = table.Column<DateTime>(nullable: false),
                last_seen_at = table.Column<DateTime>(nullable: false),
                last_seq = table.Column<long>(nullable: false),
                chain = table.Column<string>(maxLength: 64, nullable: false),
                allowed = table.Column<long>(nullable: false),
                auto_allowed = table.Column<long>(nullable: false),
                denied = table.Column<long>(nullable: false),
                would_deny = table.Column<long>(nullable: false),
                row_count = table.Column<int>(nullable: false),
                uncounted = table.Column<long>(nullable: false),
                late_events = table.Column<long>(nullable: false),
                sealed_at = table.Column<DateTime>(nullable: true),
                seal_hash = table.Column<string>(maxLength: 64, nullable: true),
                effective_mode = table.Column<int>(nullable: true),
                reason = table.Column<string>(maxLength: 64, nullable: true),
                reason_text = table.Column<string>(maxLength: 500, nullable: true),
                lost_events = table.Column<long>(nullable: false),
                failed_helpers = table.Column<long>(nullable: false),
                capacity_refusals = table.Column<long>(nullable: false),
                unenforced = table.Column<string>(nullable: false),
            },
            constraints: table => table.PrimaryKey("pk_job_reports", row => row.report_id)
        );
        schema.CreateIndex("ux_job_reports_check_run", "job_reports", "check_run_id", unique: true);
        schema.CreateIndex("ix_job_reports_run", "job_reports", ["run_id", "attempt"]);
    }

    private static void CreateSessionToken(MigrationBuilder schema)
    {
        schema.CreateTable(
            name: "session_tokens",
            columns: table => new
            {
                token_hash = table.Column<string>(maxLength: 64, nullable: false),
                report_id = table.Column<string>(maxLength: 64, nullable: false),
                expires_at = table.Column<DateTime>(nullable: false),
            },
            constraints: table => table.PrimaryKey("pk_session_tokens", row => row.token_hash)
        );
        schema.CreateIndex("ix_session_tokens_report", "session_tokens", "report_id");
        schema.CreateIndex("ix_session_tokens_expiry", "session_tokens", "expires_at");
    }

    private static void CreateTokenUse(MigrationBuilder schema)
    {
        schema.CreateTable(
            name: "token_uses",
            columns: table => new
            {
                token_id = table.Column<string>(maxLength: 128, nullable: false),
                report_id = table.Column<string>(maxLength: 64, nullable: false),
                expires_at = table.Column<DateTime>(nullable: false),
            },
            constraints: table => table.PrimaryKey("pk_token_uses", row => row.token_id)
        );
        schema.CreateIndex("ix_token_uses_expiry", "token_uses", "expires_at");
    }

    private static void CreateConnection(MigrationBuilder schema)
    {
        schema.CreateTable(
            name: "connections",
            columns: table => new
            {
                connection_id = table.Column<long>(nullable: false).Annotation("Sqlite:Autoincrement", true),
                report_id = table.Column<string>(maxLength: 64, nullable: false),
                key_hash = table.Column<string>(maxLength: 64, nullable: false),
                kind = table.Column<int>(nullable: false),
                process = table.Column<string>(maxLength: 255, nullable: false),
                executable = table.Column<string>(maxLength: 1024, nullable: true),
                host = table.Column<string>(maxLength: 255, nullable: true),
                address = table.Column<string>(maxLength: 64, nullable: true),
                port = table.Column<int>(nullable: false),
                protocol = table.Column<int>(nullable: false),
                verdict = table.Column<int>(nullable: false),
                reported_verdict = table.Column<int>(nullable: false),
                auto_allow_kind = table.Column<string>(maxLength: 64, nullable: true),
                rule = table.Column<string>(maxLength: 1000, nullable: true),
                origin = table.Column<string>(maxLength: 1000, nullable: true),
                origin_commit = table.Column<string>(maxLength: 64, nullable: true),
                reason = table.Column<string>(maxLength: 64, nullable: true),
                is_counted = table.Column<bool>(nullable: false),
                is_late = table.Column<bool>(nullable: false),
                event_count = table.Column<long>(nullable: false),
                first_at = table.Column<DateTime>(nullable: false),
                last_at = table.Column<DateTime>(nullable: false),
            },
            constraints: table => table.PrimaryKey("pk_connections", row => row.connection_id)
        );
        schema.CreateIndex("ux_connections_key", "connections", ["report_id", "key_hash"], unique: true);
    }

    private static void CreateReportFinding(MigrationBuilder schema)
    {
        schema.CreateTable(
            name: "report_findings",
            columns: table => new
            {
                report_id = table.Column<string>(maxLength: 64, nullable: false),
                code = table.Column<string>(maxLength: 64, nullable: false),
                text = table.Column<string>(maxLength: 1000, nullable: false),
                event_count = table.Column<long>(nullable: false),
                found_at = table.Column<DateTime>(nullable: false),
            },
            constraints: table => table.PrimaryKey("pk_report_findings", row => new { row.report_id, row.code })
        );
    }

    private static void CreateEgressHead(MigrationBuilder schema)
    {
        schema.CreateTable(
            name: "egress_heads",
            columns: table => new
            {
                repository_id = table.Column<long>(nullable: false),
                head_sha = table.Column<string>(maxLength: 64, nullable: false),
                version = table.Column<long>(nullable: false),
                due_at = table.Column<DateTime>(nullable: true),
                is_again = table.Column<bool>(nullable: false),
                attempts = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("pk_egress_heads", row => new { row.repository_id, row.head_sha })
        );
        schema.CreateIndex("ix_egress_heads_due", "egress_heads", "due_at");
    }
}
