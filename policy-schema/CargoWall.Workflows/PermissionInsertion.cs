using CargoWall.Policy.Editing;

namespace CargoWall.Workflows;

/// <summary>Gives the jobs that get the action <c>id-token: write</c> beside what they had, at the job, and no other job anything.</summary>
internal sealed class PermissionInsertion
{
    private readonly WorkflowFile _file;
    private readonly IReadOnlyList<JobEdit> _jobs;
    private readonly InstallStep _step;
    private readonly TextEdits _edits;
    private readonly HashSet<PlacedNode> _edited = new(ReferenceEqualityComparer.Instance);

    private PermissionInsertion(WorkflowFile file, IReadOnlyList<JobEdit> jobs, InstallStep step, TextEdits edits)
    {
        _file = file;
        _jobs = jobs;
        _step = step;
        _edits = edits;
    }

    public static void Make(WorkflowFile file, IReadOnlyList<JobEdit> jobs, InstallStep step, TextEdits edits)
    {
        var insertion = new PermissionInsertion(file, jobs, step, edits);
        var done = new HashSet<PlacedNode>(ReferenceEqualityComparer.Instance);
        foreach (var (job, edit) in file.Jobs.Zip(jobs))
        {
            // A job may be another one by an alias; then one edit is for both.
            if (edit.ChangesPermissions && done.Add(job.Body))
            {
                insertion.RequireOwn(job);
                insertion.Give(job);
            }
        }
    }

    // A whole job that others share by an alias can be changed for all or for none.
    private void RequireOwn(WorkflowJob job)
    {
        if (_file.Jobs.Zip(_jobs).Any(other => ReferenceEquals(other.First.Body, job.Body) && !other.Second.ChangesPermissions))
        {
            throw new YamlShapeException(1, 1, $"The job '{job.Id}' is shared by an alias with one that must stay as it is.", isSyntax: false);
        }
    }

    private void Give(WorkflowJob job)
    {
        switch (job.Body.Find("permissions"))
        {
            case null:
                Add(job, _file.Root["permissions"] is { } top ? Permission.Of(top) : Permission.Default(_step.DefaultPermissions));
                break;
            case { Value: PlacedNode.Reference alias } entry when !_edited.Contains(alias.Target.Meant):
                ReplaceByOwn(job, entry, alias, Permission.Of(alias));
                break;
            case { Value: PlacedNode.Reference }:
                // What it means has got the scope already.
                break;
            case var entry:
                SeparateOthers(job, entry.Value);
                Change(job, entry);
                break;
        }
    }

    /// <summary>
    /// The value has an anchor: where others mean it too and must not get the scope, they get a map of their own with what they had.
    /// </summary>
    private void SeparateOthers(WorkflowJob job, PlacedNode value)
    {
        if (value.Anchor is null)
        {
            return;
        }

        var owners = _file
            .Jobs.Select((other, index) => (Entry: other.Body.Find("permissions"), Job: other, Gets: _jobs[index].ChangesPermissions))
            .Append((Entry: _file.Root.Find("permissions"), Job: new WorkflowJob("", _file.Root, _file.Root), Gets: false))
            .Where(it => it.Entry?.Value is PlacedNode.Reference reference && ReferenceEquals(reference.Target.Meant, value))
            .DistinctBy(it => (object?)it.Entry, ReferenceEqualityComparer.Instance)
            .ToList();
        if (References(_file.Root).Count(it => ReferenceEquals(it.Target.Meant, value)) != owners.Count)
        {
            throw new YamlShapeException(1, 1, $"The permissions of the job '{job.Id}' are used elsewhere by an alias.", isSyntax: false);
        }

        _edited.Add(value);
        foreach (var (entry, owner, _) in owners.Where(it => !it.Gets))
        {
            var permission = Permission.Of(value);
            ReplaceValue(owner.Body, entry!, entry!.Value.Start, entry.Value.End, permission.Scopes); // The filter asked for an entry.
        }
    }

    private void ReplaceByOwn(WorkflowJob job, PlacedEntry entry, PlacedNode.Reference alias, Permission permission) =>
        ReplaceValue(job.Body, entry, alias.Start, alias.End, permission.WithIdToken);

    private void Change(WorkflowJob job, PlacedEntry entry)
    {
        if (entry.Value is not PlacedNode.Mapping { Entries.Count: > 0 } map)
        {
            var start = entry.Value is PlacedNode.Mapping empty ? empty.Brackets.Open : ((PlacedNode.Scalar)entry.Value).TextStart;
            ReplaceValue(job.Body, entry, start, entry.Value.End, Permission.Of(entry.Value).WithIdToken);
        }
        else if (map[Permission.IdToken] is { } given)
        {
            if (given is not PlacedNode.Scalar { Anchor: null } scalar)
            {
                throw new YamlShapeException(1, 1, $"The id-token permission of the job '{job.Id}' has an anchor or is an alias.", isSyntax: false);
            }

            _edits.Replace(scalar.TextStart, scalar.End - scalar.TextStart, "write");
        }
        else if (!map.IsFlow)
        {
            var indent = new string(' ', _edits.ColumnOf(map.Entries[0].Key.Start));
            _edits.InsertLinesAfter(Header(map, entry), [$"{indent}id-token: write"]);
        }
        else if (_edits.IsSameLine(map.Brackets.Open, map.Entries[0].Key.Start))
        {
            _edits.Insert(map.Entries[^1].Value.End, ", id-token: write");
        }
        else
        {
            _edits.InsertLinesAfter(map.Brackets.Open, [$"{new string(' ', _edits.ColumnOf(map.Entries[0].Key.Start))}id-token: write,"]);
        }
    }

    /// <summary>Where the line of the key stands, with the anchor that may follow it on a line of its own.</summary>
    private static int Header(PlacedNode.Mapping map, PlacedEntry entry) => map.Anchor is null ? entry.Key.End : Math.Max(entry.Key.End, map.Start);

    private void ReplaceValue(PlacedNode.Mapping owner, PlacedEntry entry, int start, int end, IReadOnlyList<(string Scope, string Level)> scopes)
    {
        if (owner.IsFlow || scopes.Count <= 1 || !_edits.IsSameLine(entry.Key.Start, end))
        {
            _edits.Replace(start, end - start, $"{{ {string.Join(", ", scopes.Select(it => $"{it.Scope}: {it.Level}"))} }}");
            return;
        }

        // The blank before the value goes with it; a comment behind it stays.
        var from = start > 0 && _edits.Text[start - 1] == ' ' ? start - 1 : start;
        _edits.Replace(from, end - from, "");
        var indent = new string(' ', _edits.ColumnOf(entry.Key.Start) + Indentation.StepOf(_file, _edits));
        _edits.InsertLinesAfter(end, [.. scopes.Select(it => $"{indent}{it.Scope}: {it.Level}")]);
    }

    private void Add(WorkflowJob job, Permission permission)
    {
        var scopes = permission.WithIdToken;
        if (job.Body.IsFlow)
        {
            var flow = $"permissions: {{{string.Join(", ", scopes.Select(it => $"{it.Scope}: {it.Level}"))}}},";
            var (open, first) = (job.Body.Brackets.Open, job.Body.Entries[0].Key.Start);
            if (_edits.IsSameLine(open, first))
            {
                var padded = _edits.Text[open + 1] == ' ';
                _edits.Insert(open + 1, padded ? $" {flow}" : $"{flow} ");
            }
            else
            {
                _edits.InsertLinesAfter(open, [$"{new string(' ', _edits.ColumnOf(first))}{flow}"]);
            }

            return;
        }

        var column = _edits.ColumnOf(job.Body.Entries[0].Key.Start);
        var (indent, inner) = (new string(' ', column), new string(' ', column + Indentation.StepOf(_file, _edits)));
        string[] lines = [$"{indent}permissions:", .. scopes.Select(it => $"{inner}{it.Scope}: {it.Level}")];
        _edits.InsertLinesAfter(Place(job), lines);
    }

    /// <summary>Behind <c>runs-on</c>, where people look for it.</summary>
    private int Place(WorkflowJob job)
    {
        var entry = job.Body.Find("runs-on") ?? throw new YamlShapeException(1, 1, $"The job '{job.Id}' has no 'runs-on'.", isSyntax: false);
        var end = Math.Max(entry.Key.End, entry.Value.End);
        return end > 0 && (end == _edits.Text.Length || _edits.Text[end - 1] == '\n') ? end - 1 : end;
    }

    private static IEnumerable<PlacedNode.Reference> References(PlacedNode node) =>
        node switch
        {
            PlacedNode.Reference reference => [reference],
            PlacedNode.Sequence list => list.Items.SelectMany(References),
            PlacedNode.Mapping mapping => mapping.Entries.SelectMany(entry => References(entry.Key).Concat(References(entry.Value))),
            _ => [],
        };
}
