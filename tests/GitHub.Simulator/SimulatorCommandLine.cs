namespace GitHub.Simulator;

/// <summary>The command line of the simulator as its own process, and the <c>NAME=value</c> lines it answers with.</summary>
internal static class SimulatorCommandLine
{
    private const string Usage = """
        usage: GitHub.Simulator [--urls http://127.0.0.1:0] [--data DIR] [--public-url URL] [--webhook-url URL]
                                [--webhook-secret SECRET] [--owner NAME] [--repository NAME] [--seed N]
        """;

    /// <summary>Reads arguments. Null: they are wrong, and <paramref name="errors"/> says how.</summary>
    public static SimulatorOptions? Read(IReadOnlyList<string> arguments, TextWriter errors)
    {
        var options = new SimulatorOptions();
        for (var index = 0; index < arguments.Count; index += 2)
        {
            var name = arguments[index];
            if (index + 1 == arguments.Count)
            {
                return Refuse($"'{name}' needs a value.");
            }

            var value = arguments[index + 1];
            Uri? address = null;
            if (name is "--public-url" or "--webhook-url" && !WebAddress.TryParse(value, out address))
            {
                return Refuse($"'{name}' needs an address that begins with http:// or https://, not '{value}'.");
            }

            var read = name switch
            {
                "--urls" => options with { Url = value },
                "--data" => options with { DataDirectory = value },
                "--public-url" => options with { PublicUrl = address },
                "--webhook-url" => options with { WebhookUrl = address },
                "--webhook-secret" => options with { WebhookSecret = value },
                "--owner" => options with { Owner = value },
                "--repository" => options with { Repository = value },
                "--seed" when int.TryParse(value, out var seed) => options with { Seed = seed },
                _ => null,
            };
            if (read is null)
            {
                return Refuse($"'{name} {value}' is not understood.");
            }

            options = read;
        }

        return options;

        SimulatorOptions? Refuse(string reason)
        {
            errors.WriteLine(reason);
            errors.WriteLine(Usage);
            return null;
        }
    }

    public static void Announce(GitHubSimulator simulator, TextWriter output)
    {
        output.WriteLine($"GITHUB_URL={simulator.ApiUrl.ToString().TrimEnd('/')}");
        output.WriteLine($"GITHUB_WEB_URL={simulator.BaseAddress.ToString().TrimEnd('/')}");
        output.WriteLine($"GITHUB_APP_ID={simulator.AppId}");
        output.WriteLine($"GITHUB_APP_SLUG={simulator.AppSlug}");
        output.WriteLine($"GITHUB_PRIVATE_KEY_PATH={simulator.PrivateKeyPath}");
        output.WriteLine($"GITHUB_WEBHOOK_SECRET={simulator.WebhookSecret}");
        output.WriteLine($"GITHUB_INSTALLATION_ID={simulator.InstallationId}");
        output.WriteLine($"GITHUB_OWNER={simulator.Owner}");
        output.WriteLine($"GITHUB_REPOSITORY={simulator.Repository}");
        output.WriteLine($"GITHUB_OIDC_ISSUER={simulator.OidcIssuer}");
        output.WriteLine("READY");
        output.Flush();
    }
}
