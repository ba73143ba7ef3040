namespace CargoWall.Agent.Lifetime;

/// <summary>
/// What has to be taken back, newest first. An undo is registered before its change is made, so that no failure in between leaves
/// the change behind; it must therefore do nothing when the change never happened.
/// </summary>
internal sealed class UndoStack
{
    private readonly Stack<(string What, Func<ValueTask> Undo)> steps = new();

    public void Register(string what, Action undo) =>
        Register(
            what,
            () =>
            {
                undo();
                return ValueTask.CompletedTask;
            }
        );

    public void Register(string what, Func<ValueTask> undo)
    {
        lock (steps)
        {
            steps.Push((what, undo));
        }
    }

    /// <summary>
    /// Takes everything back, each step once, also when it is called from two places. A step that fails does not keep the others
    /// from running: what failed is returned, one sentence each.
    /// </summary>
    public async ValueTask<IReadOnlyList<string>> UndoAllAsync()
    {
        var failures = new List<string>();
        while (true)
        {
            (string What, Func<ValueTask> Undo) step;
            lock (steps)
            {
                if (!steps.TryPop(out step))
                {
                    return failures;
                }
            }

            try
            {
                await step.Undo();
            }
            catch (Exception exception)
            {
                failures.Add($"{step.What} could not be undone: {exception.Message}");
            }
        }
    }
}
