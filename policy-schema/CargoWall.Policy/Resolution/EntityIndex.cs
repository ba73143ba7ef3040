using CargoWall.Policy.Model;

namespace CargoWall.Policy.Resolution;

/// <summary>
/// Entries by what they target, so that those about one job are found without a look at the others. Each entry lies in one drawer, which the most telling key
/// of its target names; a question opens the drawers that its job can have, and <see cref="EntityFit"/> judges what lies in them.
/// Patterns of repository names with stars at both ends lie in a drawer that every question opens.
/// </summary>
internal sealed class EntityIndex<T>
{
    private readonly Dictionary<long, Drawer> _byId = [];
    private readonly Dictionary<string, Drawer> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Drawer> _byStart = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Drawer> _byEnd = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, Drawer>> _byProperty = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Drawer> _byVisibility = new(StringComparer.Ordinal);
    private readonly Drawer _ofAll = new();

    /// <param name="entries">The entries, in the order in which they come out again.</param>
    /// <param name="targetOf">The target of an entry.</param>
    public EntityIndex(IReadOnlyList<T> entries, Func<T, EntityTarget?> targetOf)
    {
        for (var position = 0; position < entries.Count; position++)
        {
            var target = targetOf(entries[position]);
            DrawerOf(target).Add(new Entry(position, entries[position], target));
        }
    }

    /// <summary>The entries that fit a job, in their order.</summary>
    public IEnumerable<T> About(ResolutionInput job)
    {
        var fitting = new List<Entry>();
        var keys = WorkflowKeys(job);
        foreach (var drawer in DrawersOf(job.RepositoryFacts))
        {
            foreach (var entry in drawer.Of(keys))
            {
                if (EntityFit.Fits(entry.Target, job))
                {
                    fitting.Add(entry);
                }
            }
        }

        fitting.Sort((left, right) => left.Position - right.Position);
        return fitting.Select(entry => entry.Item);
    }

    /// <summary>Whether the repository keys of some entry fit; workflow and job play no part.</summary>
    public bool Mentions(RepositoryFacts facts) => DrawersOf(facts).Any(drawer => drawer.All.Any(entry => EntityFit.FitsRepository(entry.Target, facts)));

    private Drawer DrawerOf(EntityTarget? target)
    {
        if (target?.RepositoryId is { } id)
        {
            return In(_byId, id);
        }

        if (target?.RepositoryName is { } name)
        {
            return OfName(Folded(name));
        }

        if (target is { Properties.Count: > 0 })
        {
            var (property, value) = target.Properties.First();
            return In(In(_byProperty, property, () => new(StringComparer.Ordinal)), value);
        }

        return target?.Visibility is { } visibility ? In(_byVisibility, visibility) : _ofAll;
    }

    private Drawer OfName(string name)
    {
        if (!name.Contains('*', StringComparison.Ordinal))
        {
            return In(_byName, name);
        }

        var start = name[..name.IndexOf('*', StringComparison.Ordinal)];
        var end = name[(name.LastIndexOf('*') + 1)..];
        return start.Length == 0 && end.Length == 0 ? _ofAll
            : start.Length >= end.Length ? In(_byStart, start)
            : In(_byEnd, end);
    }

    private IEnumerable<Drawer> DrawersOf(RepositoryFacts facts)
    {
        yield return _ofAll;
        if (_byId.TryGetValue(facts.Id, out var ofId))
        {
            yield return ofId;
        }

        var name = Folded(facts.Name);
        if (_byName.TryGetValue(name, out var ofName))
        {
            yield return ofName;
        }

        for (var length = 1; length <= name.Length; length++)
        {
            if (_byStart.Count > 0 && _byStart.TryGetValue(name[..length], out var ofStart))
            {
                yield return ofStart;
            }

            if (_byEnd.Count > 0 && _byEnd.TryGetValue(name[^length..], out var ofEnd))
            {
                yield return ofEnd;
            }
        }

        // Whether two names of a property are the same is for the facts to say.
        foreach (var (property, ofValues) in _byProperty)
        {
            if (facts.Properties.TryGetValue(property, out var value) && ofValues.TryGetValue(value, out var ofProperty))
            {
                yield return ofProperty;
            }
        }

        if (_byVisibility.TryGetValue(facts.Visibility, out var ofVisibility))
        {
            yield return ofVisibility;
        }
    }

    // A caller's job key covers the jobs of the workflow that it calls: entries about 'deploy' are about 'deploy/build' too.
    private static List<string> WorkflowKeys(ResolutionInput job)
    {
        var keys = new List<string>();
        if (job.Workflow is not { } workflow)
        {
            return keys;
        }

        keys.Add(workflow);
        for (var end = job.Job?.Length ?? -1; end >= 0; end = end == 0 ? -1 : job.Job!.LastIndexOf('/', end - 1))
        {
            keys.Add(JobKey(workflow, job.Job![..end]));
        }

        return keys;
    }

    private static string JobKey(string workflow, string job) => $"{workflow}#{job}";

    // Letter by letter, as GlobText compares.
    private static string Folded(string name) =>
        string.Create(
            name.Length,
            name,
            (folded, written) =>
            {
                for (var i = 0; i < folded.Length; i++)
                {
                    folded[i] = char.ToLowerInvariant(written[i]);
                }
            }
        );

    private static Drawer In<TKey>(Dictionary<TKey, Drawer> drawers, TKey key)
        where TKey : notnull => In(drawers, key, () => new Drawer());

    private static TValue In<TKey, TValue>(Dictionary<TKey, TValue> table, TKey key, Func<TValue> make)
        where TKey : notnull
    {
        if (!table.TryGetValue(key, out var value))
        {
            table.Add(key, value = make());
        }

        return value;
    }

    private sealed record Entry(int Position, T Item, EntityTarget? Target);

    private sealed class Drawer
    {
        private readonly List<Entry> _ofAnyWorkflow = [];
        private readonly Dictionary<string, List<Entry>> _byWorkflow = new(StringComparer.Ordinal);

        public IEnumerable<Entry> All => _ofAnyWorkflow.Concat(_byWorkflow.Values.SelectMany(entries => entries));

        public void Add(Entry entry)
        {
            if (entry.Target?.Workflow is not { } workflow)
            {
                _ofAnyWorkflow.Add(entry);
                return;
            }

            var key = entry.Target.Job is { } job ? JobKey(workflow, job) : workflow;
            if (!_byWorkflow.TryGetValue(key, out var entries))
            {
                _byWorkflow.Add(key, entries = []);
            }

            entries.Add(entry);
        }

        public IEnumerable<Entry> Of(List<string> keys)
        {
            foreach (var entry in _ofAnyWorkflow)
            {
                yield return entry;
            }

            foreach (var key in keys)
            {
                foreach (var entry in _byWorkflow.GetValueOrDefault(key) ?? [])
                {
                    yield return entry;
                }
            }
        }
    }
}
