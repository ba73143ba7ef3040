namespace CargoWall.GitHub.Resources;

/// <summary>Check runs of this app. Token: checks, write.</summary>
public interface IChecks
{
    /// <summary>This app's check runs of one name on a commit, all attempts, newest first.</summary>
    IAsyncEnumerable<CheckRun> ListAsync(string headCommit, string name, CancellationToken cancellationToken);

    /// <summary>Makes a check run. Not repeated by the client: a lost answer may hide a success.</summary>
    Task<CheckRun> CreateAsync(NewCheckRun checkRun, CancellationToken cancellationToken);

    /// <summary>Changes a check run; annotations are added to those it has.</summary>
    Task<CheckRun> UpdateAsync(long checkRunId, CheckRunChange change, CancellationToken cancellationToken);
}
