using CargoWall.Policy.Formats;
using CargoWall.Policy.Matching;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;
using CargoWall.Tests.Properties;

namespace CargoWall.Tests.Formats;

public sealed class RoundTripProperties
{
    private static readonly NoteKind[] Less = [NoteKind.LeftOut, NoteKind.Narrower];

    public static TheoryData<PolicyFormat> AllFormats => [.. Enum.GetValues<PolicyFormat>()];

    [Theory]
    [MemberData(nameof(AllFormats))]
    public void What_is_exported_without_loss_comes_back_the_same(PolicyFormat format) =>
        Given.AnySeed(seed =>
        {
            var policy = new ExpressiblePolicies(seed).Next(format);
            var exported = PolicyExporter.Export(policy, format);
            Assert.DoesNotContain(exported.Notes, note => note.ChangesMeaning);

            var read = Imported.Read(format, exported.Text);
            var back = Imported.Resolve(read.Text);

            Assert.False(read.Notes.Any(note => note.ChangesMeaning), $"{exported.Text}\n{Imported.Told(read.Notes)}");
            Assert.Equal((policy.Mode, policy.DefaultAction, policy.Sudo.Enabled), (back.Mode, back.DefaultAction, back.Sudo.Enabled));
            Assert.Equal(policy.Sudo.AllowCommands, back.Sudo.AllowCommands);
            AssertSameVerdicts(
                policy,
                back,
                seed,
                (connection, before, after) =>
                    Assert.True(
                        before == after,
                        $"{connection}: {before}, then {after}\n{string.Join('\n', policy.Rules)}\n---\n{exported.Text}\n---\n{read.Text}"
                    )
            );
        });

    [Theory]
    [MemberData(nameof(AllFormats))]
    public void What_passes_otherwise_than_before_is_in_the_notes(PolicyFormat format) =>
        Given.AnySeed(seed =>
        {
            var policy = NextPolicy(seed);
            var exported = PolicyExporter.Export(policy, format);
            var read = Imported.Read(format, exported.Text);
            var kinds = exported.Notes.Concat(read.Notes).Select(note => note.Kind).ToHashSet();

            AssertSameVerdicts(
                policy,
                Imported.Resolve(read.Text),
                seed,
                (connection, before, after) =>
                    Assert.True(
                        before == after || (before ? kinds.Overlaps(Less) : kinds.Contains(NoteKind.Wider)),
                        $"{connection}: {before}, then {after}\n{string.Join('\n', policy.Rules)}\n---\n{exported.Text}\n---\n{read.Text}\n---\n{Imported.Told(exported.Notes)}\n{Imported.Told(read.Notes)}"
                    )
            );
        });

    [Theory]
    [MemberData(nameof(AllFormats))]
    public void Any_bytes_are_read_or_refused(PolicyFormat format) =>
        Given.AnySeed(seed =>
        {
            var bytes = new HostileBytes(seed).Next(format);
            var before = GC.GetAllocatedBytesForCurrentThread();

            var import = PolicyImporter.Import(format, [new ImportSource("any.txt", bytes)]);

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * 1024 * 1024);
            Assert.True(import.Match(read => Policies.File(read.Text).IsValid, refused => refused.Problems.Length > 0));
        });

    // Small ones, in which one note does not excuse another difference; in a third of them rules meet on one target.
    private static EffectivePolicy NextPolicy(int seed)
    {
        var policy = new PolicyGenerator(seed).NextPolicy(maxRules: 1 + (seed % 6));
        return seed % 3 == 0 ? policy with { Rules = [.. policy.Rules.Select(rule => rule with { Target = policy.Rules[0].Target, Scope = null })] } : policy;
    }

    private static void AssertSameVerdicts(EffectivePolicy before, EffectivePolicy after, int seed, Action<Connection, bool, bool> check)
    {
        var (one, other) = (CompiledPolicy.Compile(before), CompiledPolicy.Compile(after));
        var values = new PolicyGenerator(seed);
        for (var i = 0; i < 40; i++)
        {
            var connection = values.NextConnection();
            check(connection, one.Judge(connection).Passes, other.Judge(connection).Passes);
        }
    }
}
