using System.Text.Json.Nodes;
using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;

namespace CargoWall.Policy.Editing;

/// <summary>
/// Edits the policy files of one level as a person would: comments, order, indentation, quotes, line ends, byte order mark and every
/// other byte stay. The result is read again by the strict reader and has to say exactly the old plus the edit, else it is refused.
/// </summary>
public sealed class PolicyEditor
{
    private readonly PolicyLevel _level;
    private readonly string _repository;
    private readonly Dictionary<string, PolicySourceFile> _files;
    private readonly Dictionary<string, EditedDocument> _open = new(StringComparer.Ordinal);
    private PolicySet _set;

    private PolicyEditor(PolicyLevel level, string repository, IReadOnlyList<PolicySourceFile> files)
    {
        _level = level;
        _repository = repository;
        _files = files.ToDictionary(file => file.Path, StringComparer.Ordinal);
        _set = PolicySetReader.Read(level, repository, files);
    }

    /// <summary>Makes edits one after another; all of them or none.</summary>
    /// <param name="level">Whose files these are.</param>
    /// <param name="repository"><c>owner/name</c> of the repository that holds them; may be empty.</param>
    /// <param name="files">All files of the set.</param>
    /// <param name="edits">The edits.</param>
    public static EditOutcome Apply(PolicyLevel level, string repository, IReadOnlyList<PolicySourceFile> files, params IReadOnlyList<PolicyEdit> edits)
    {
        var editor = new PolicyEditor(level, repository, files);
        if (editor._set.Problems.FirstOrDefault(problem => problem.Severity == ProblemSeverity.Error) is { } broken)
        {
            return new EditOutcome.Refused($"The policy files have a mistake that has to be mended first: {broken}");
        }

        try
        {
            return editor.Run(edits);
        }
        catch (EditRefusedException refused)
        {
            return new EditOutcome.Refused(refused.Message);
        }
        catch (YamlShapeException shape)
        {
            return new EditOutcome.Refused($"The edit would leave a file that cannot be read (line {shape.Line}: {shape.Message}). Make this change by hand.");
        }
    }

    private EditOutcome Run(IReadOnlyList<PolicyEdit> edits)
    {
        var standing = new List<string>();
        foreach (var edit in edits)
        {
            if (Make(edit) is { } already)
            {
                standing.Add(already);
            }

            ReadAgain();
        }

        return _open.Count == 0
            ? new EditOutcome.Unchanged(string.Join(' ', standing))
            : new EditOutcome.Changed([
                .. _open
                    .Values.OrderBy(file => file.Path, StringComparer.Ordinal)
                    .Select(file => new EditedFile(file.Path, _files[file.Path].Content, file.IsNew)),
            ]);
    }

    /// <returns>A sentence when the files say it already.</returns>
    private string? Make(PolicyEdit edit) =>
        edit switch
        {
            PolicyEdit.AddRule it => AddRule(it),
            PolicyEdit.SetMode it => SetMode(it),
            PolicyEdit.AddAssignment it => AddAssignment(it),
            PolicyEdit.AddPolicy it => AddPolicy(it),
            PolicyEdit.AddDefault it => AddDefault(it),
            _ => throw new ArgumentOutOfRangeException(nameof(edit)),
        };

    private string? AddRule(PolicyEdit.AddRule edit)
    {
        if (!_set.Policies.TryGetValue(edit.Policy, out var policy))
        {
            throw new EditRefusedException($"There is no policy '{edit.Policy}' here.{Nearest.Suggestion(edit.Policy, _set.Policies.Keys)}");
        }

        var wanted = Understood(edit.Rule);
        if (policy.Rules.FirstOrDefault(rule => IsSame(rule, wanted)) is { } same)
        {
            return $"The policy '{edit.Policy}' has this rule already: {same.Origin}.";
        }

        AddTo(Open(policy.Origin.File), ["policies", edit.Policy], "rules", edit.Rule.ToYaml());
        return null;
    }

    private string? SetMode(PolicyEdit.SetMode edit)
    {
        var word = PolicyWords.Mode.Of(edit.Mode);
        var written = PlacesOfMode(edit.Target).ToList();
        foreach (var (file, path, mode) in written.Where(place => place.Mode != edit.Mode))
        {
            Open(file).Replace(path, word);
        }

        if (written.Count > 0)
        {
            return written.All(place => place.Mode == edit.Mode) ? $"The mode is {word} already: {written[0].File}." : null;
        }

        if (edit.Target is null)
        {
            WriteSetting(word);
        }
        else if (Assignments().FirstOrDefault(it => Targets.AreSame(it.Entry.Target, edit.Target) && !it.Entry.Required) is { File: not null } found)
        {
            WriteWord(Open(found.File), ["assignments", found.Index], "mode", word);
        }
        else
        {
            AddTo(MainFile("assignments"), [], "assignments", new JsonObject { ["target"] = Targets.ToYaml(edit.Target), ["mode"] = word });
        }

        return null;
    }

    private string? AddAssignment(PolicyEdit.AddAssignment edit)
    {
        var same = Assignments().Where(it => Targets.AreSame(it.Entry.Target, edit.Target)).ToList();
        var policies = edit.Policies.Except(same.SelectMany(it => it.Entry.Policies).Select(it => it.ToString()), StringComparer.Ordinal).ToList();
        var groups = edit.Groups.Except(same.SelectMany(it => it.Entry.Groups).Select(it => it.ToString()), StringComparer.Ordinal).ToList();
        if (policies.Count + groups.Count == 0)
        {
            return $"This is assigned already: {same[0].Entry.Origin}.";
        }

        if (same.Find(it => !it.Entry.Required) is { File: not null } found)
        {
            var document = Open(found.File);
            policies.ForEach(name => AddTo(document, ["assignments", found.Index], "policies", name));
            groups.ForEach(name => AddTo(document, ["assignments", found.Index], "groups", name));
            return null;
        }

        var entry = new JsonObject();
        if (edit.Target is not null)
        {
            entry["target"] = Targets.ToYaml(edit.Target);
        }

        AddNames(entry, "policies", policies);
        AddNames(entry, "groups", groups);
        AddTo(MainFile("assignments"), [], "assignments", entry);
        return null;
    }

    private string? AddPolicy(PolicyEdit.AddPolicy edit)
    {
        if (_set.Policies.TryGetValue(edit.Name, out var taken))
        {
            throw new EditRefusedException($"The name '{edit.Name}' is taken: {taken.Origin} defines it. Choose another one.");
        }

        var body = new JsonObject();
        if (edit.Description is not null)
        {
            body["description"] = edit.Description;
        }

        body["rules"] = RuleList(edit.Rules);
        var document =
            edit.File is null ? MainFile("policies")
            : _files.ContainsKey(edit.File) ? Open(edit.File)
            : Create(edit.File);
        AddKey(document, [], "policies", edit.Name, body);
        return null;
    }

    private string? AddDefault(PolicyEdit.AddDefault edit)
    {
        var found = Entries(_set.Defaults, it => it.Policy.Origin.File).FirstOrDefault(it => Targets.AreSame(it.Entry.Target, edit.Target));
        if (found.File is null)
        {
            var entry = new JsonObject();
            if (edit.Target is not null)
            {
                entry["target"] = Targets.ToYaml(edit.Target);
            }

            entry["rules"] = RuleList(edit.Rules);
            AddTo(MainFile("defaults"), [], "defaults", entry);
            return null;
        }

        var missing = edit.Rules.Where(rule => !found.Entry.Policy.Rules.Any(other => IsSame(other, Understood(rule)))).ToList();
        if (missing.Count == 0)
        {
            return $"The default has these rules already: {found.Entry.Policy.Origin}.";
        }

        missing.ForEach(rule => AddTo(Open(found.File), ["defaults", found.Index], "rules", rule.ToYaml()));
        return null;
    }

    private IEnumerable<(string File, object[] Path, PolicyMode Mode)> PlacesOfMode(EntityTarget? target)
    {
        if (target is null && _set.Settings is { Mode: { } setting, Origin: { } origin })
        {
            yield return (origin.File, ["settings", "mode"], setting);
        }

        foreach (var (file, index, entry) in Assignments().Where(it => it.Entry.Mode is not null && Targets.AreSame(it.Entry.Target, target)))
        {
            yield return (file, ["assignments", index, "mode"], entry.Mode!.Value); // The filter asked for one.
        }
    }

    private void WriteSetting(string word)
    {
        if (_set.Settings.Origin is { } settings)
        {
            WriteWord(Open(settings.File), ["settings"], "mode", word);
            return;
        }

        AddKey(MainFile("settings"), [], "settings", "mode", JsonValue.Create(word));
    }

    // 'inherit' says the same as an absent key, and stands where the word has to go.
    private static void WriteWord(EditedDocument document, object[] path, string key, string word)
    {
        if (document.Value([.. path, key]) is not null)
        {
            document.Replace([.. path, key], word);
        }
        else
        {
            document.AddEntry(path, key, JsonValue.Create(word));
        }
    }

    /// <summary>Appends to a list that may have to be made first.</summary>
    private static void AddTo(EditedDocument document, object[] path, string key, JsonNode item)
    {
        if (document.Value([.. path, key]) is null)
        {
            document.AddEntry(path, key, new JsonArray(item));
        }
        else
        {
            document.AddItem([.. path, key], item);
        }
    }

    /// <summary>Sets a key of a mapping that may have to be made first.</summary>
    private static void AddKey(EditedDocument document, object[] path, string outer, string key, JsonNode value)
    {
        if (document.Value([.. path, outer]) is null)
        {
            document.AddEntry(path, outer, new JsonObject { [key] = value });
        }
        else
        {
            document.AddEntry([.. path, outer], key, value);
        }
    }

    private List<(string File, int Index, Assignment Entry)> Assignments() => Entries(_set.Assignments, it => it.Origin.File);

    // The set is valid, so every entry of every file is in it, in the order of its file.
    private static List<(string File, int Index, T Entry)> Entries<T>(IEnumerable<T> entries, Func<T, string> fileOf) =>
        [.. entries.GroupBy(fileOf).SelectMany(file => file.Select((entry, index) => (file.Key, index, entry)))];

    private EditedDocument Open(string path)
    {
        if (!_open.TryGetValue(path, out var document))
        {
            _open.Add(path, document = new EditedDocument(path, _files[path].Content));
        }

        return document;
    }

    private EditedDocument Create(string path)
    {
        if (!PolicySetReader.TakesPart(path))
        {
            throw new EditRefusedException($"'{path}' is no policy file: name one under .cargowall/ that ends with .yml.");
        }

        var document = new EditedDocument(path, "version: 1\n"u8.ToArray(), isNew: true);
        _files.Add(path, new PolicySourceFile(path, "version: 1\n"u8.ToArray()));
        _open.Add(path, document);
        return document;
    }

    /// <summary>The file that has a key already, else the first of the set, else a new one.</summary>
    private EditedDocument MainFile(string key)
    {
        var files = _files
            .Values.Where(file => file.Kind == PolicySourceKind.File && PolicySetReader.TakesPart(file.Path))
            .Select(file => file.Path)
            .Order(StringComparer.Ordinal)
            .ToList();
        var usual = _level == PolicyLevel.Organization ? ".cargowall/organization.yml" : ".cargowall/policy.yml";
        var main = files.Find(path => Peek(path).Root[key] is not null) ?? (files.Contains(usual) ? usual : files.FirstOrDefault());
        return main is null ? Create(usual) : Open(main);
    }

    private EditedDocument Peek(string path) => _open.GetValueOrDefault(path) ?? new EditedDocument(path, _files[path].Content);

    private void ReadAgain()
    {
        foreach (var document in _open.Values)
        {
            _files[document.Path] = _files[document.Path] with
            {
                Content =
                    document.Finish()
                    ?? throw new EditRefusedException($"{document.Path} is written in a way that this edit cannot keep. Make this change by hand."),
            };
        }

        _set = PolicySetReader.Read(_level, _repository, [.. _files.Values]);
        if (_set.Problems.FirstOrDefault(problem => problem.Severity == ProblemSeverity.Error) is { } mistake)
        {
            throw new EditRefusedException($"This would not be a valid policy: {mistake.Message}");
        }
    }

    /// <summary>The rule as the strict reader understands it.</summary>
    private Rule Understood(NewRule rule)
    {
        var text = $"version: 1\npolicies: {{ p: {{ rules: [{YamlText.Flow(rule.ToYaml())}] }} }}\n";
        var set = PolicySetReader.Read(_level, _repository, [new PolicySourceFile(".cargowall/p.yml", System.Text.Encoding.UTF8.GetBytes(text))]);
        var mistake = set.Problems.FirstOrDefault(problem => problem.Severity == ProblemSeverity.Error);
        return mistake is null ? set.Policies["p"].Rules[0] : throw new EditRefusedException(mistake.Message);
    }

    private static bool IsSame(Rule one, Rule other) =>
        one.Target.Equals(other.Target)
        && one.Traffic.Equals(other.Traffic)
        && one.Deny == other.Deny
        && Equals(one.Scope, other.Scope)
        // A rule that ends sooner is another rule.
        && (one.Expires is null || one.Expires == other.Expires);

    private static JsonArray RuleList(IEnumerable<NewRule> rules) => new([.. rules.Select(rule => (JsonNode)rule.ToYaml())]);

    private static void AddNames(JsonObject entry, string key, List<string> names)
    {
        if (names.Count > 0)
        {
            entry[key] = new JsonArray([.. names.Select(name => (JsonNode)JsonValue.Create(name))]);
        }
    }

    /// <summary>An edit that is not made; the message is for the person who asked for it.</summary>
    private sealed class EditRefusedException(string message) : Exception(message);
}
