namespace GitHub.Simulator.Repositories;

/// <summary>A branch moved: one line of a repository's activity. The simulator tells merges of pull requests as pushes.</summary>
/// <param name="Id">Goes up with time.</param>
/// <param name="Ref">The full reference, <c>refs/heads/NAME</c>.</param>
/// <param name="Before">Zeros where the branch began.</param>
/// <param name="After">Zeros where the branch ended.</param>
/// <param name="Kind"><c>push</c>, <c>force_push</c>, <c>branch_creation</c> or <c>branch_deletion</c>.</param>
/// <param name="At">When.</param>
/// <param name="Actor">Who.</param>
internal sealed record BranchActivity(long Id, string Ref, string Before, string After, string Kind, DateTimeOffset At, Accounts.Account Actor);
