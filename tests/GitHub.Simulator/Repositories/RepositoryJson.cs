using System.Text.Json.Nodes;
using GitHub.Simulator.Accounts;

namespace GitHub.Simulator.Repositories;

/// <summary>Repositories as GitHub writes them: a small form inside of other things, a usual one, and a full one.</summary>
internal static class RepositoryJson
{
    // Members that end a repository's addresses: name of the member, and what follows the repository's own address.
    private static readonly (string Name, string Path)[] Links =
    [
        ("archive_url", "/{archive_format}{/ref}"),
        ("assignees_url", "/assignees{/user}"),
        ("blobs_url", "/git/blobs{/sha}"),
        ("branches_url", "/branches{/branch}"),
        ("collaborators_url", "/collaborators{/collaborator}"),
        ("comments_url", "/comments{/number}"),
        ("commits_url", "/commits{/sha}"),
        ("compare_url", "/compare/{base}...{head}"),
        ("contents_url", "/contents/{+path}"),
        ("contributors_url", "/contributors"),
        ("deployments_url", "/deployments"),
        ("downloads_url", "/downloads"),
        ("events_url", "/events"),
        ("forks_url", "/forks"),
        ("git_commits_url", "/git/commits{/sha}"),
        ("git_refs_url", "/git/refs{/sha}"),
        ("git_tags_url", "/git/tags{/sha}"),
        ("hooks_url", "/hooks"),
        ("issue_comment_url", "/issues/comments{/number}"),
        ("issue_events_url", "/issues/events{/number}"),
        ("issues_url", "/issues{/number}"),
        ("keys_url", "/keys{/key_id}"),
        ("labels_url", "/labels{/name}"),
        ("languages_url", "/languages"),
        ("merges_url", "/merges"),
        ("milestones_url", "/milestones{/number}"),
        ("notifications_url", "/notifications{?since,all,participating}"),
        ("pulls_url", "/pulls{/number}"),
        ("releases_url", "/releases{/id}"),
        ("stargazers_url", "/stargazers"),
        ("statuses_url", "/statuses/{sha}"),
        ("subscribers_url", "/subscribers"),
        ("subscription_url", "/subscription"),
        ("tags_url", "/tags"),
        ("teams_url", "/teams"),
        ("trees_url", "/git/trees{/sha}"),
    ];

    /// <summary>The form inside of runs and suites.</summary>
    public static JsonObject Minimal(Repository repository, Addresses at)
    {
        var api = Api(repository, at);
        var json = new JsonObject
        {
            ["id"] = repository.Id,
            ["node_id"] = NodeId(repository),
            ["name"] = repository.Name,
            ["full_name"] = repository.FullName,
            ["private"] = repository.Private,
            ["owner"] = AccountJson.User(repository.Owner, at),
            ["html_url"] = at.WebPath(repository.FullName),
            ["description"] = repository.Description,
            ["fork"] = repository.Parent is not null,
            ["url"] = api,
        };
        foreach (var (name, path) in Links)
        {
            json[name] = api + path;
        }

        return json;
    }

    /// <summary>The form in lists, pull requests and webhooks.</summary>
    public static JsonObject Usual(Repository repository, Addresses at)
    {
        var json = Minimal(repository, at);
        json["git_url"] = $"git://{at.Web.Authority}/{repository.FullName}.git";
        json["ssh_url"] = $"git@{at.Web.Host}:{repository.FullName}.git";
        json["clone_url"] = at.WebPath($"{repository.FullName}.git");
        json["svn_url"] = at.WebPath(repository.FullName);
        json["mirror_url"] = null;
        json["homepage"] = null;
        json["language"] = null;
        json["license"] = null;
        json["size"] = 1;
        json["default_branch"] = repository.DefaultBranch;
        Set(json, 0, "forks", "forks_count", "watchers", "watchers_count", "stargazers_count", "open_issues", "open_issues_count");
        json["is_template"] = false;
        json["topics"] = new JsonArray();
        Set(json, true, "has_issues", "has_projects", "has_wiki", "has_downloads", "allow_forking");
        Set(json, false, "has_pages", "has_discussions", "web_commit_signoff_required");
        json["archived"] = repository.Archived;
        json["disabled"] = false;
        json["visibility"] = repository.Visibility;
        json["pushed_at"] = WireJson.Time(repository.PushedAt);
        json["created_at"] = WireJson.Time(repository.CreatedAt);
        json["updated_at"] = WireJson.Time(repository.UpdatedAt);
        return json;
    }

    /// <summary>The form of webhooks: with custom properties.</summary>
    public static JsonObject Webhook(Repository repository, Addresses at)
    {
        var json = Usual(repository, at);
        json["custom_properties"] = WireJson.Map(repository.Properties);
        return json;
    }

    /// <summary>The form of push events: some times as numbers, and an owner with name and mail.</summary>
    public static JsonObject Push(Repository repository, Addresses at)
    {
        var json = Webhook(repository, at);
        json["owner"]!["name"] = repository.Owner.Login;
        json["owner"]!["email"] = null;
        json["created_at"] = repository.CreatedAt.ToUnixTimeSeconds();
        json["pushed_at"] = repository.PushedAt.ToUnixTimeSeconds();
        json["stargazers"] = 0;
        json["master_branch"] = repository.DefaultBranch;
        if (repository.Owner.Kind == AccountKind.Organization)
        {
            json["organization"] = repository.Owner.Login;
        }

        return json;
    }

    /// <summary>The form of the repository's own address.</summary>
    public static JsonObject Full(Repository repository, Addresses at)
    {
        var json = Webhook(repository, at);
        json["permissions"] = new JsonObject
        {
            ["admin"] = false,
            ["maintain"] = false,
            ["push"] = false,
            ["triage"] = false,
            ["pull"] = false,
        };
        json["temp_clone_token"] = "";
        Set(json, true, "allow_squash_merge", "allow_merge_commit", "allow_rebase_merge");
        Set(json, false, "allow_auto_merge", "delete_branch_on_merge", "allow_update_branch", "use_squash_pr_title_as_default");
        Set(json, 0, "subscribers_count", "network_count");
        if (repository.Owner.Kind == AccountKind.Organization)
        {
            json["organization"] = AccountJson.User(repository.Owner, at);
        }

        return json;
    }

    public static string Api(Repository repository, Addresses at) => at.ApiPath($"repos/{repository.FullName}");

    private static void Set<T>(JsonObject json, T value, params string[] names)
    {
        foreach (var name in names)
        {
            json[name] = JsonValue.Create(value);
        }
    }

    private static string NodeId(Repository repository) => WireJson.NodeId("Repository", repository.Id);
}
