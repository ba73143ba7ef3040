using System.Collections.Immutable;
using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;

namespace CargoWall.Policy.Formats;

/// <summary>Finds the policies that workflow files carry: the inputs of egress-filter, Harden-Runner and the CargoWall action, by job and step.</summary>
public static class WorkflowPolicyReader
{
    // GitHub reads anchors and aliases, and what is wrong in a workflow is not ours to say: these stop nothing here.
    private static readonly string[] GitHubsOwn =
    [
        ProblemCodes.Anchor,
        ProblemCodes.Alias,
        ProblemCodes.Tag,
        ProblemCodes.MergeKey,
        ProblemCodes.RepeatedKey,
        ProblemCodes.BadKey,
        ProblemCodes.SeveralDocuments,
    ];

    /// <summary>Reads a file. Any bytes are read or refused, within the limits of a policy file.</summary>
    /// <param name="file">The path, for places.</param>
    /// <param name="content">The bytes.</param>
    public static WorkflowReading Read(string file, ReadOnlySpan<byte> content)
    {
        var problems = new ProblemList(PolicyLevel.Repository, string.Empty, null, file);
        var text = SourceText.Decode(content, problems);
        var root = text is null ? null : YamlTreeReader.Read(text, problems).Root;
        var told = new ProblemList(PolicyLevel.Repository, string.Empty, null, file);
        var jobs = root is YamlNode.Mapping top ? ValueOf(top, "jobs") as YamlNode.Mapping : null;
        var policies = jobs is null ? [] : jobs.Entries.SelectMany(job => PoliciesOf(file, text!, job, told)).ToImmutableArray();
        return new WorkflowReading(jobs is not null, policies, [.. problems.All.Where(problem => !GitHubsOwn.Contains(problem.Code)), .. told.All]);
    }

    /// <summary>Whether a text looks like a workflow: the key <c>jobs:</c> at the beginning of a line.</summary>
    public static bool HasJobs(string text) =>
        text.Split('\n').Any(line => line.StartsWith("jobs:", StringComparison.Ordinal) && line.AsSpan(5).TrimEnd('\r') is [] or [' ', ..] or ['\t', ..]);

    private static IEnumerable<WorkflowPolicy> PoliciesOf(string file, string text, YamlEntry job, ProblemList told)
    {
        if (job.Value is not YamlNode.Mapping mapping || ValueOf(mapping, "steps") is not { } steps)
        {
            return Hidden(job.Value, "this job", told);
        }

        if (steps is not YamlNode.Sequence list)
        {
            return Hidden(steps, "these steps", told);
        }

        var all = list.Items.Select(StepOf).ToImmutableArray();
        return list.Items.Index().SelectMany(step => PolicyOf(file, text, job.Key.Text, all, step.Index + 1, step.Item, told));
    }

    private static WorkflowStep StepOf(YamlNode node) =>
        new()
        {
            Line = node.Line,
            Format = node is YamlNode.Mapping step && ValueOf(step, "uses") is YamlNode.Scalar uses ? FormatOf(uses.Text) : null,
            Content = StepContent.Of(node),
        };

    private static IEnumerable<WorkflowPolicy> PolicyOf(
        string file,
        string text,
        string job,
        ImmutableArray<WorkflowStep> all,
        int number,
        YamlNode node,
        ProblemList told
    )
    {
        if (node is not YamlNode.Mapping step)
        {
            return Hidden(node, "this step", told);
        }

        if (ValueOf(step, "uses") is not YamlNode.Scalar uses || FormatOf(uses.Text) is not { } format)
        {
            return [];
        }

        var with = ValueOf(step, "with");
        if (with is YamlNode.Refused)
        {
            Hidden(with, "the inputs of this step", told);
        }

        return
        [
            new WorkflowPolicy
            {
                Format = format,
                File = file,
                Job = job,
                Step = number,
                StepName = (ValueOf(step, "name") as YamlNode.Scalar)?.Text,
                Uses = uses.Text,
                Line = uses.Line,
                Column = uses.Column,
                Inputs = [.. InputsOf(with as YamlNode.Mapping, text, told)],
                If = SettingOf(step, "if"),
                ContinueOnError = SettingOf(step, "continue-on-error"),
                Environment =
                    ValueOf(step, "env") is { } variables && StepContent.OfValue(variables) is { } content ? new StepSetting(content, variables.Line) : null,
                JobSteps = all,
            },
        ];
    }

    private static StepSetting? SettingOf(YamlNode.Mapping step, string key) =>
        ValueOf(step, key) is YamlNode.Scalar scalar ? new StepSetting(scalar.Text, scalar.Line) : null;

    private static IEnumerable<StepInput> InputsOf(YamlNode.Mapping? with, string text, ProblemList told)
    {
        foreach (var entry in with?.Entries ?? [])
        {
            if (entry.Value is YamlNode.Scalar scalar)
            {
                yield return new StepInput(entry.Key.Text.ToLowerInvariant(), scalar, text);
            }
            else
            {
                Hidden(entry.Value, $"the input '{ScalarValues.Cut(entry.Key.Text)}'", told);
            }
        }
    }

    private static IEnumerable<WorkflowPolicy> Hidden(YamlNode node, string what, ProblemList told)
    {
        if (node is YamlNode.Refused)
        {
            told.Warn(node, ProblemCodes.Alias, $"A YAML alias stands for {what}, which is not looked at here. Write it out to have it checked.");
        }

        return [];
    }

    /// <summary>Whose action it is; null for one that carries no policy.</summary>
    private static PolicyFormat? FormatOf(string uses)
    {
        var action = uses.Split('@')[0].TrimEnd('/');
        var parts = action.Split('/');
        bool Is(string name) => parts.Any(part => string.Equals(part, name, StringComparison.OrdinalIgnoreCase));
        return Is("egress-filter") ? PolicyFormat.EgressFilter
            : Is("harden-runner") ? PolicyFormat.HardenRunner
            : Is("cargowall-action") || (parts.Length > 1 && parts.Skip(1).Any(part => string.Equals(part, "cargowall", StringComparison.OrdinalIgnoreCase)))
                ? PolicyFormat.CargoWall
            : null;
    }

    private static YamlNode? ValueOf(YamlNode.Mapping mapping, string key) => mapping.Entries.FirstOrDefault(entry => entry.Key.Text == key)?.Value;
}
