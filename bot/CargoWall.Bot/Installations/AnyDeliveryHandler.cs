using System.Text.Json.Serialization;
using CargoWall.Bot.Policies;
using CargoWall.Bot.Webhooks;
using CargoWall.GitHub;
using CargoWall.GitHub.Resources;

namespace CargoWall.Bot.Installations;

/// <summary>
/// Makes a repository known by the first delivery about it, whichever it is: the delivery of the installation itself may be late or lost. So may the one
/// of a rename or transfer: where a delivery has another name than is known, GitHub is asked which holds. Registered before every other handler.
/// </summary>
internal sealed class AnyDeliveryHandler(RepositoryBook book, PolicySynchronization policies) : IDeliveryHandler
{
    // A repository that is taken away is not added by the delivery that says so.
    public bool Takes(string eventName, string? action) => eventName != "installation_repositories" && action != "deleted";

    public async Task HandleAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        if (
            delivery is not { Installation: { } installation, Repository: { } repository }
            || delivery.Read(AboutRepositoryJson.Default.AboutRepository).Repository is not { Owner: { Login.Length: > 0 } owner } facts
        )
        {
            return;
        }

        await book.AddAsync(installation, owner, [new SeenRepository(repository, facts.Name, RepositoryBook.VisibilityOf(facts))], cancellationToken);
        if (
            // Its own handler asks.
            delivery.Event != "repository"
            && await book.FindAddressAsync(repository, cancellationToken) is { } known
            && known.Name != new RepositoryName(owner.Login, facts.Name)
        )
        {
            await policies.SynchronizeAsync(repository, cancellationToken);
        }
    }
}

internal sealed record AboutRepository([property: JsonPropertyName("repository")] Repository? Repository);

[JsonSerializable(typeof(AboutRepository))]
internal sealed partial class AboutRepositoryJson : JsonSerializerContext;
