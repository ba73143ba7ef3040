using CargoWall.Bot.Operators.SignIn;

namespace CargoWall.Bot.Pages.SignIn;

/// <summary>The form by which operators sign in.</summary>
/// <param name="Session">What the form carries.</param>
/// <param name="IsConfigured">Whether there is an operator at all.</param>
/// <param name="Return">Where the visitor wanted to go.</param>
/// <param name="Problem">Why the last try failed; null when there was none.</param>
public sealed record SignInView(OperatorSession Session, bool IsConfigured, string Return, string? Problem)
{
    public const string NameField = "name";
    public const string KeyField = "key";
    public const string ReturnField = "return";
}
