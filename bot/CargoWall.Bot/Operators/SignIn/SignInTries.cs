using CargoWall.Bot.Hosting;

namespace CargoWall.Bot.Operators.SignIn;

/// <summary>How often a key may be tried: five times a minute from one address, and sixty times by everybody together, since each try costs a hash.</summary>
internal sealed class SignInTries : IDisposable
{
    private readonly Tries _ofOne = new(5);
    private readonly Tries _ofAll = new(60);

    /// <summary>How long to wait; null when the try may be made.</summary>
    public TimeSpan? Wait(string address) => _ofOne.Wait(address) ?? _ofAll.Wait("");

    public void Dispose()
    {
        _ofOne.Dispose();
        _ofAll.Dispose();
    }

    private sealed class Tries(int perMinute) : CallLimit(perMinute);
}
