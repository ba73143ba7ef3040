namespace CargoWall.Bot.Proposals;

internal static class ProposalServices
{
    /// <summary>Pull requests of the bot's own: the action installed, and changes of policy.</summary>
    public static IServiceCollection AddProposals(this IServiceCollection services)
    {
        services
            .AddOptions<InstallOptions>()
            .BindConfiguration("Install")
            .Validate(
                options => options.Commit.Length == 0 || (options.Commit.Length == 40 && options.Commit.All(char.IsAsciiHexDigit)),
                "Install:Commit is a full commit SHA, 40 hex digits."
            )
            .Validate(options => GitHub.RepositoryName.TryParse(options.Action) is not null, "Install:Action is OWNER/NAME.")
            .ValidateOnStart();
        services.AddSingleton<ProposalBranches>();
        services.AddSingleton<PolicyProposals>();
        services.AddSingleton<LearnedTraffic>();
        services.AddSingleton<AddDestinationProposal>();
        services.AddSingleton<ModeEffects>();
        services.AddSingleton<ModeProposal>();
        services.AddSingleton<AssignmentProposal>();
        services.AddSingleton<DefaultPolicyProposal>();
        services.AddSingleton<BaselineProposal>();
        services.AddSingleton<InstallProposal>();
        return services;
    }
}
