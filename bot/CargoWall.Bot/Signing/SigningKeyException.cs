namespace CargoWall.Bot.Signing;

/// <summary>The signing key cannot be used; the message says why and how to mend it.</summary>
internal sealed class SigningKeyException(string message) : Exception(message);
