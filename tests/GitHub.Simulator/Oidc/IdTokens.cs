using System.Globalization;
using GitHub.Simulator.Actions;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace GitHub.Simulator.Oidc;

/// <summary>Makes the identity tokens of jobs: every value a string, the times numbers.</summary>
internal sealed class IdTokens(World world, SigningKeys keys)
{
    // What verifiers of real tokens report; GitHub promises no number.
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(300);
    private static readonly TimeSpan Early = TimeSpan.FromSeconds(600);
    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };

    public Dictionary<string, object> Claims(Job job, string? audience)
    {
        var run = job.Run;
        var repository = run.Repository;
        var now = world.Options.Clock.GetUtcNow();
        var workflowRef = $"{repository.FullName}/{run.Workflow.Path}@{run.Ref}";
        var isPullRequest = run.PullRequest is not null;
        var claims = new Dictionary<string, object>
        {
            ["jti"] = Guid.NewGuid().ToString(),
            ["sub"] = Subject(job),
            ["aud"] = audience ?? world.Addresses.WebPath(repository.Owner.Login),
            ["iss"] = world.Addresses.OidcIssuer,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["nbf"] = (now - Early).ToUnixTimeSeconds(),
            ["exp"] = (now + Life).ToUnixTimeSeconds(),
            ["actor"] = run.Actor.Login,
            ["actor_id"] = Text(run.Actor.Id),
            ["repository"] = repository.FullName,
            ["repository_id"] = Text(repository.Id),
            ["repository_owner"] = repository.Owner.Login,
            ["repository_owner_id"] = Text(repository.Owner.Id),
            ["repository_visibility"] = repository.Visibility,
            ["ref"] = run.Ref,
            ["ref_type"] = "branch",
            ["ref_protected"] = "false",
            ["sha"] = run.Sha,
            ["head_ref"] = isPullRequest ? run.HeadBranch : "",
            ["base_ref"] = run.PullRequest?.BaseRef ?? "",
            ["event_name"] = run.Event,
            ["workflow"] = run.Workflow.Name,
            ["workflow_ref"] = workflowRef,
            ["workflow_sha"] = run.Sha,
            ["job_workflow_ref"] = job.Plan.JobWorkflowRef ?? workflowRef,
            ["job_workflow_sha"] = job.Plan.JobWorkflowSha ?? run.Sha,
            ["run_id"] = Text(run.Id),
            ["run_number"] = Text(run.Number),
            ["run_attempt"] = Text(job.Attempt.Number),
            ["check_run_id"] = Text(job.Check.Id),
            ["runner_environment"] = job.Plan.RunnerEnvironment,
        };
        if (job.Plan.Environment is { } environment)
        {
            claims["environment"] = environment;
            claims["environment_node_id"] = WireJson.NodeId("Environment", environment);
        }

        foreach (var (name, value) in repository.Properties)
        {
            claims[$"repo_property_{name}"] = value;
        }

        return claims;
    }

    public string Sign(IDictionary<string, object> claims, RsaSecurityKey? key = null, string? keyId = null)
    {
        key ??= keys.Current;
        return _handler.CreateToken(
            new SecurityTokenDescriptor
            {
                Claims = claims,
                SigningCredentials = new SigningCredentials(new RsaSecurityKey(key.Rsa) { KeyId = keyId ?? key.KeyId }, SecurityAlgorithms.RsaSha256),
            }
        );
    }

    // The immutable form, the default for repositories made since July 2026.
    private static string Subject(Job job)
    {
        var repository = job.Run.Repository;
        var context =
            job.Plan.Environment is { } environment ? $"environment:{environment.Replace(":", "%3A", StringComparison.Ordinal)}"
            : job.Run.PullRequest is not null ? "pull_request"
            : $"ref:{job.Run.Ref}";
        return string.Create(CultureInfo.InvariantCulture, $"repo:{repository.Owner.Login}@{repository.Owner.Id}/{repository.Name}@{repository.Id}:{context}");
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
