using CargoWall.Agent.Lifetime;

namespace CargoWall.Agent.Tests.Lifetime;

public sealed class UndoStackTests
{
    [Fact]
    public async Task Given_several_changes_the_newest_is_undone_first_and_each_once()
    {
        var done = new List<string>();
        var undo = new UndoStack();
        undo.Register("first", () => done.Add("first"));
        undo.Register("second", () => done.Add("second"));

        await Task.WhenAll(undo.UndoAllAsync().AsTask(), undo.UndoAllAsync().AsTask());

        Assert.Equal(["second", "first"], done);
    }

    public static TheoryData<Exception> Failures =>
        [new IOException("disk gone"), new OperationCanceledException("disk gone"), new FormatException("disk gone")];

    [Theory]
    [MemberData(nameof(Failures), DisableDiscoveryEnumeration = true)]
    public async Task Given_an_undo_that_fails_the_others_still_run_and_the_failure_is_told(Exception failure)
    {
        var done = new List<string>();
        var undo = new UndoStack();
        undo.Register("The first thing", () => done.Add("first"));
        undo.Register("The second thing", () => throw failure);

        var failures = await undo.UndoAllAsync();

        Assert.Equal(["first"], done);
        Assert.Equal(["The second thing could not be undone: disk gone"], failures);
    }
}
