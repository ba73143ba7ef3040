using System.Text;
using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;

namespace CargoWall.Tests.Properties;

public sealed class ReadingProperties
{
    private static readonly string[] Oddities = ["null", "~", "0x1F", "1e9", "yes", "---", "...", "<<: ", "? ", "%YAML 1.2\n"];

    private static readonly string[] Samples =
    [
        .. Directory
            .EnumerateFiles(Path.Combine(TestData.Repository, "policy-schema", "samples"), "*.yml", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Select(File.ReadAllText),
    ];

    [Fact]
    public void Any_bytes_are_read_or_refused() =>
        Given.AnySeed(seed =>
        {
            var bytes = new byte[seed % 2048];
            new Random(seed).NextBytes(bytes);

            AssertReadOrRefused(bytes);
        });

    [Fact]
    public void Any_damage_to_a_policy_is_read_or_refused() =>
        Given.AnySeed(seed =>
        {
            var random = new Random(seed);
            var text = new StringBuilder(Samples[random.Next(Samples.Length)]);
            for (var damage = random.Next(1, 6); damage > 0; damage--)
            {
                var at = random.Next(text.Length + 1);
                switch (random.Next(4))
                {
                    case 0 when at < text.Length:
                        text.Remove(at, Math.Min(random.Next(1, 20), text.Length - at));
                        break;
                    case 1:
                        text.Insert(at, "*&!@`%|>{}[]:,#?-\"'\\\n\t \u00e9\ud83d\ude00"[random.Next(24)]);
                        break;
                    case 2:
                        text.Insert(at, text.ToString(0, Math.Min(text.Length, random.Next(200))));
                        break;
                    default:
                        text.Insert(at, Oddities[random.Next(Oddities.Length)]);
                        break;
                }
            }

            AssertReadOrRefused(Encoding.UTF8.GetBytes(text.ToString()));
        });

    private static void AssertReadOrRefused(byte[] content)
    {
        foreach (var level in Enum.GetValues<PolicyLevel>())
        {
            var set = PolicySetReader.Read(level, "acme/web", [new PolicySourceFile(".cargowall/policy.yml", content)]);

            Assert.All(set.Problems, problem => Assert.True(problem is { Line: >= 1, Column: >= 1, Message.Length: > 0 }));
        }
    }
}
