namespace CargoWall.Bot.Tests.Runs;

/// <summary>Claims of a token as GitHub writes them.</summary>
internal static class TokenClaimSet
{
    public static Dictionary<string, object> Of(string issuer, string audience, DateTimeOffset now) =>
        new(StringComparer.Ordinal)
        {
            ["jti"] = Guid.NewGuid().ToString(),
            ["sub"] = "repo:octo-org/octo-repo:ref:refs/heads/main",
            ["aud"] = audience,
            ["iss"] = issuer,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["nbf"] = now.ToUnixTimeSeconds() - 600,
            ["exp"] = now.ToUnixTimeSeconds() + 300,
            ["actor"] = "octocat",
            ["repository"] = "octo-org/octo-repo",
            ["repository_id"] = "74",
            ["repository_owner"] = "octo-org",
            ["repository_owner_id"] = "65",
            ["ref"] = "refs/heads/main",
            ["sha"] = "6dcb09b5b57875f334f61aebed695e2e4193db5e",
            ["event_name"] = "push",
            ["workflow_ref"] = "octo-org/octo-repo/.github/workflows/ci.yml@refs/heads/main",
            ["workflow_sha"] = "6dcb09b5b57875f334f61aebed695e2e4193db5e",
            ["job_workflow_ref"] = "octo-org/shared/.github/workflows/build.yml@refs/tags/v2",
            ["job_workflow_sha"] = "c5b97d5ae6c19d5c5df71a34c7fbeeda2479ccbc",
            ["run_id"] = "2202229078",
            ["run_attempt"] = "1",
            ["check_run_id"] = "1291536064",
            ["runner_environment"] = "github-hosted",
            ["ref_protected"] = "true",
        };
}
