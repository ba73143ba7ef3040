using System.Text.Json.Serialization;

namespace CargoWall.GitHub.Resources;

/// <summary>An account's part in an organization.</summary>
/// <param name="State"><c>active</c> or <c>pending</c>.</param>
/// <param name="Role"><c>admin</c> (an owner), <c>member</c> or <c>billing_manager</c>.</param>
/// <param name="User">Whose it is.</param>
public sealed record Membership(
    [property: JsonPropertyName("state")] string State,
    [property: JsonPropertyName("role")] string Role,
    [property: JsonPropertyName("user")] Account? User
);

/// <summary>What came of asking for a membership.</summary>
/// <param name="MayAsk">False when the app lacks the optional permission "organization members: read".</param>
/// <param name="Membership">Null when there is none, or it may not be asked for.</param>
public sealed record MembershipAnswer(bool MayAsk, Membership? Membership);
