using CargoWall.Storage;
using CargoWall.Storage.Installations;
using Microsoft.Extensions.Options;

namespace CargoWall.Bot.Pages.Access;

/// <summary>Which repositories a visitor sees. There is no sign-in yet, so all visitors are strangers.</summary>
internal sealed class PageAccess(IOptions<PageOptions> options)
{
    /// <summary>True when everything is shown: also where a rule of a private repository is written.</summary>
    public bool IsOpen => options.Value.Access == PageOptions.Open;

    /// <summary>
    /// The repositories whose runs are shown. Those that the app lost are shown to nobody: their visibility is not known any more. Of public ones without the app
    /// GitHub said so lately, in the token of a job.
    /// </summary>
    public IQueryable<RepositoryRow> Visible(CargoWallDb database)
    {
        var linked = database.Repositories.Where(row =>
            row.InstallationId != null || database.UnlinkedRepositories.Any(marker => marker.RepositoryId == row.RepositoryId)
        );
        return IsOpen ? linked : linked.Where(row => row.Visibility == "public");
    }
}
