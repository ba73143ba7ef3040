using System.Reflection;
using CargoWall.Bot.Checks;
using CargoWall.Bot.Outbox;
using CargoWall.GitHub;

namespace CargoWall.Bot.Tests.Checks;

/// <summary>What proposed files say is worked on by code that has nothing in its hands to write with.</summary>
public sealed class PreviewReadsOnlyTests
{
    [Fact]
    public void Given_the_preview_neither_it_nor_anything_it_is_made_of_can_write_to_GitHub()
    {
        Type[] writers = [typeof(IGitHub), typeof(IGitHubWriter), typeof(IOutbox), typeof(StoredOutbox)];

        var held = Held(typeof(PolicyPreview), []);

        Assert.Contains(typeof(PreviewReach), held);
        Assert.Empty(held.Intersect(writers));
    }

    private static HashSet<Type> Held(Type type, HashSet<Type> known)
    {
        if (known.Add(type) && type.Assembly == typeof(PolicyPreview).Assembly)
        {
            foreach (
                var parameter in type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).SelectMany(it => it.GetParameters())
            )
            {
                Held(parameter.ParameterType, known);
            }
        }

        return known;
    }
}
