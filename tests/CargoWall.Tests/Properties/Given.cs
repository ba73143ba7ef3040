using FsCheck;
using FsCheck.Fluent;

namespace CargoWall.Tests.Properties;

/// <summary>Runs a property on seeds: each case is built from its seed, so a failure names the seed that repeats it.</summary>
internal static class Given
{
    private const int Cases = 1000;

    public static void AnySeed(Action<int> property, int cases = Cases) =>
        Prop.ForAll(
                Gen.Choose(0, int.MaxValue).ToArbitrary(),
                seed =>
                {
                    property(seed);
                    return true;
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(cases));
}
