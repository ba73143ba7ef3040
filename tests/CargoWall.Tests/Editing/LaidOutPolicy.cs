using System.Text;

namespace CargoWall.Tests.Editing;

/// <summary>The same kind of policy file in many layouts: indentation, dashes, flow and block style, comments, quotes, line ends, mark, end of file.</summary>
internal sealed class LaidOutPolicy(int seed)
{
    private readonly Random _random = new(seed);

    public byte[] Write()
    {
        var step = Pick("  ", "    ", "   ");
        var dashes = Pick("", step);
        var lines = new List<string>();
        Maybe(lines, "# who owns this file: ünïcode 网络", "");
        lines.Add($"version: 1{Comment()}");
        foreach (var section in Shuffled(["settings", "policies", "assignments", "defaults"]))
        {
            Maybe(lines, "", $"# {section} follow");
            lines.AddRange(Section(section, step, dashes));
        }

        Maybe(lines, "# the end", "");
        var newline = Pick("\n", "\r\n");
        var text = string.Join(newline, lines) + (_random.Next(3) == 0 ? "" : newline);
        return [.. _random.Next(4) == 0 ? Encoding.UTF8.Preamble : [], .. Encoding.UTF8.GetBytes(text)];
    }

    private IEnumerable<string> Section(string name, string step, string dashes) =>
        name switch
        {
            "settings" => _random.Next(3) switch
            {
                0 => [],
                1 => [$"settings: {{mode: audit, comments: true}}{Comment()}"],
                _ => ["settings:", $"{step}mode:   audit{Comment()}", $"{step}comments: true"],
            },
            "policies" =>
            [
                $"policies:{Comment()}",
                .. Policy("npm", step, dashes),
                .. _random.Next(2) == 0 ? Array.Empty<string>() : ["", .. Policy("other", step, dashes)],
            ],
            "assignments" => _random.Next(4) switch
            {
                0 => [],
                1 => ["assignments: [{ policies: [npm] }]"],
                2 => ["assignments: [", $"{step}{{policies: [npm]}}{Pick("", ",")}{Comment()}", "]"],
                _ =>
                [
                    "assignments:",
                    $"{dashes}- policies: [npm]{Comment()}",
                    $"{dashes}- target: {{ workflow: ci.yml }}",
                    $"{dashes}  policies:",
                    $"{dashes}  - \"npm\"",
                    $"{dashes}  mode: audit",
                ],
            },
            _ => _random.Next(2) == 0
                ? []
                : ["defaults:", $"{dashes}- {{ target: {{ workflow: ci.yml }}, rules: [ {{ host: deb.debian.org, ports: [80] }} ] }}"],
        };

    private List<string> Policy(string name, string step, string dashes)
    {
        var key = Pick(name, $"'{name}'", $"\"{name}\"");
        if (_random.Next(5) == 0)
        {
            return [$"{step}{key}: {{ rules: [{{host: a.example.com}}{Pick("", ", ", ",")}] }}{Comment()}"];
        }

        var inner = step + step;
        var lines = new List<string> { $"{step}{key}:{Comment()}" };
        Maybe(lines, $"{inner}# {name} is for builds");
        Maybe(lines, $"{inner}description: what it needs{Comment()}");
        lines.AddRange(
            _random.Next(6) switch
            {
                0 => [$"{inner}search-domains: [.corp.example.com]"],
                1 => [$"{inner}rules: []{Comment()}"],
                2 => [$"{inner}rules: [", $"{inner}{step}{{ host: a.example.com, ports: [443] }}{Comment()}", $"{inner}]"],
                3 =>
                [
                    $"{inner}rules:",
                    $"{inner}{dashes}-   host: a.example.com",
                    $"{inner}{dashes}    ports: [443]{Comment()}",
                    $"{inner}{dashes}-   cidr: 10.0.0.0/8",
                ],
                4 =>
                [
                    $"{inner}egress: |{Pick("", "-", "+")}",
                    $"{inner}  lines.example.com   ",
                    $"{inner}  b.example.com:80",
                    "",
                    $"{inner}search-domains: [.corp.example.com]",
                ],
                _ =>
                [
                    $"{inner}rules:{Comment()}",
                    $"{inner}{dashes}- {{ host: a.example.com }}{Comment()}",
                    "",
                    $"{inner}{dashes}# the last one",
                    $"{inner}{dashes}- {{ host: 'b.example.com', deny: true }}",
                    $"{inner}{dashes}# behind the last one",
                ],
            }
        );
        return lines;
    }

    private string Comment() => Pick("", "", " # a word: {why} [not] - \"this\"", "  ");

    private void Maybe(List<string> lines, params string[] more)
    {
        if (_random.Next(2) == 0)
        {
            lines.AddRange(more);
        }
    }

    private string[] Shuffled(string[] values)
    {
        _random.Shuffle(values);
        return values;
    }

    private string Pick(params string[] values) => values[_random.Next(values.Length)];
}
