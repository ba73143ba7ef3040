using System.Collections.Immutable;
using System.Globalization;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Reading;

/// <summary>Puts the files of a level together and checks what no single file shows.</summary>
internal sealed class SetAssembler(PolicyLevel level, string repository, string? commit)
{
    private readonly List<AddedFile> _files = [];
    private readonly Dictionary<string, PolicyDefinition> _policies = new(StringComparer.Ordinal);
    private readonly Dictionary<string, GroupDefinition> _groups = new(StringComparer.Ordinal);
    private long _bytes;
    private int _nodes;
    private bool _hasUnreadFiles;

    public void Add(PolicySourceFile file)
    {
        var problems = new ProblemList(level, repository, commit, file.Path);
        _files.Add(new AddedFile(problems, ReadFile(file, problems)));
    }

    public PolicySet Build()
    {
        foreach (var (problems, content) in _files)
        {
            AddNames(content, problems);
        }

        var settings = Single(content => content.Settings, settings => settings.Origin!, "settings"); // A block that was read has its place.
        var locks = Single(content => content.Locks, locks => locks.Origin, "locks");
        foreach (var (problems, content) in _files)
        {
            CheckReferences(content, problems);
        }

        return new PolicySet(level, repository, commit)
        {
            Problems = [.. _files.OrderBy(file => file.Problems.File, StringComparer.Ordinal).SelectMany(file => file.Problems.InOrder)],
            Files = [.. _files.Select(file => file.Problems.File)],
            Settings = settings ?? new SettingsOpinion(),
            Locks = locks,
            Policies = _policies,
            Groups = _groups,
            Defaults = [.. _files.SelectMany(file => file.Content.Defaults)],
            Assignments = [.. _files.SelectMany(file => file.Content.Assignments)],
            Tests = [.. _files.SelectMany(file => file.Content.Tests)],
        };
    }

    private FileContent ReadFile(PolicySourceFile file, ProblemList problems)
    {
        if (file.Kind != PolicySourceKind.File)
        {
            problems.Error(
                1,
                1,
                ProblemCodes.NotAFile,
                $"This is a {(file.Kind == PolicySourceKind.Submodule ? "submodule" : "symbolic link")}. Policies are read from files alone: put the file itself here."
            );
            return Unread();
        }

        _bytes += file.Content.Length;
        if (_files.Count >= PolicyLimits.LevelFiles)
        {
            return Exceeds(problems, ProblemCodes.TooManyFiles, $"{PolicyLimits.LevelFiles} files", "Join some of them.");
        }

        if (_bytes > PolicyLimits.LevelBytes)
        {
            return Exceeds(problems, ProblemCodes.TooLarge, $"{PolicyLimits.LevelBytes} bytes", "Make the files smaller.");
        }

        if (SourceText.Decode(file.Content.Span, problems) is not { } text)
        {
            return Unread();
        }

        var (root, nodes) = YamlTreeReader.Read(text, problems);
        _nodes += nodes;
        if (_nodes > PolicyLimits.LevelNodes)
        {
            return Exceeds(problems, ProblemCodes.TooManyNodes, $"{PolicyLimits.LevelNodes} values", "Make the files smaller.");
        }

        return root is null ? Unread() : FileReader.Read(root, problems);
    }

    private FileContent Exceeds(ProblemList problems, string code, string limit, string mend)
    {
        problems.Error(1, 1, code, $"With this file the policies of this level have more than {limit}. {mend}");
        return Unread();
    }

    private FileContent Unread()
    {
        _hasUnreadFiles = true;
        return new FileContent();
    }

    private void AddNames(FileContent content, ProblemList problems)
    {
        foreach (var policy in content.Policies)
        {
            if (IsNew(policy.Name, policy.Origin, problems))
            {
                _policies.Add(policy.Name, policy);
            }
        }

        foreach (var group in content.Groups)
        {
            if (IsNew(group.Name, group.Origin, problems))
            {
                _groups.Add(group.Name, group);
            }
        }
    }

    private bool IsNew(string name, RuleOrigin place, ProblemList problems)
    {
        var first =
            _policies.TryGetValue(name, out var policy) ? policy.Origin
            : _groups.TryGetValue(name, out var group) ? group.Origin
            : null;
        if (first is null)
        {
            return true;
        }

        problems.Error(
            place,
            ProblemCodes.RepeatedName,
            string.Create(
                CultureInfo.InvariantCulture,
                $"The name '{name}' is taken: {first.File}:{first.Line} defines it first. Policies and groups share their names; choose another one."
            )
        );
        return false;
    }

    private T? Single<T>(Func<FileContent, T?> select, Func<T, RuleOrigin> placeOf, string key)
        where T : class
    {
        T? first = null;
        foreach (var (problems, content) in _files)
        {
            if (select(content) is not { } block)
            {
                continue;
            }

            if (first is null)
            {
                first = block;
                continue;
            }

            var (place, firstPlace) = (placeOf(block), placeOf(first));
            problems.Error(
                place,
                ProblemCodes.SecondBlock,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"'{key}' stands in one file of a level, and {firstPlace.File}:{firstPlace.Line} has it. Move these keys there."
                )
            );
        }

        return first;
    }

    private void CheckReferences(FileContent content, ProblemList problems)
    {
        foreach (var reference in content.Groups.SelectMany(group => group.Policies).Concat(content.Assignments.SelectMany(assignment => assignment.Policies)))
        {
            Check(reference, _policies.Keys, "policy", _groups.Keys, "group", problems);
        }

        foreach (var reference in content.Assignments.SelectMany(assignment => assignment.Groups))
        {
            Check(reference, _groups.Keys, "group", _policies.Keys, "policy", problems);
        }
    }

    private void Check(PolicyReference reference, ICollection<string> names, string what, ICollection<string> others, string other, ProblemList problems)
    {
        // What the organization defines is not known here; resolution reports a name that it lacks.
        if (reference.OfOrganization || names.Contains(reference.Name))
        {
            return;
        }

        if (others.Contains(reference.Name))
        {
            problems.Error(
                reference.Origin,
                ProblemCodes.WrongKindOfName,
                $"'{reference.Name}' is a {other}, and a {what} is named here. {(other == "group" ? "Put it under 'groups' of an assignment; groups cannot hold groups." : "Put it under 'policies'.")}"
            );
        }
        else if (!_hasUnreadFiles)
        {
            // A file that could not be read may define the name: its own problem is the one to mend first.
            problems.Error(
                reference.Origin,
                ProblemCodes.UnknownName,
                $"There is no {what} '{reference.Name}' at this level. Define it, or correct the name.{Nearest.Suggestion(reference.Name, names)}"
            );
        }
    }

    private sealed record AddedFile(ProblemList Problems, FileContent Content);
}
