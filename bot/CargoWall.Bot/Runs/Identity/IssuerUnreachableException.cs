namespace CargoWall.Bot.Runs.Identity;

/// <summary>The token issuer's keys are not known and cannot be fetched.</summary>
internal sealed class IssuerUnreachableException(string issuer, Exception cause) : Exception($"The keys of {issuer} cannot be fetched.", cause)
{
    public string Issuer { get; } = issuer;
}
