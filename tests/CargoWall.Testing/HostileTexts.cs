using System.Globalization;

namespace CargoWall.Testing;

/// <summary>
/// What a stranger may put where the program shows a host, a process, a branch, a title or a sentence: each wants to be more than text to somebody who
/// reads it along the way (GitHub's Markdown, what GitHub makes of its output, a browser, the runner, a terminal, a spreadsheet).
/// </summary>
public static class HostileTexts
{
    private const string Evil = "evil.example";

    /// <summary>More than 300, without repeats.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. new[]
        {
            Links(),
            Images(),
            Addresses(),
            Mentions(),
            References(),
            Commits(),
            Tags(),
            Entities(),
            Tables(),
            Code(),
            Blocks(),
            Emphasis(),
            Extras(),
            Commands(),
            Mermaid(),
            Unseen(),
            Templates(),
            Formulas(),
            Plain(),
        }
            .SelectMany(family => family)
            .Distinct(StringComparer.Ordinal),
    ];

    private static IEnumerable<string> Links() =>
        from target in Each($"https://{Evil}", $"//{Evil}", $"<https://{Evil}>", "javascript:alert(1)", "data:text/html,x", "../../settings", "#anchor")
        from form in Each("[click]({0})", "[click]({0} \"title\")", "[]({0})", "[a][b]\n\n[b]: {0}", "[b]: {0}", "[![x](y)]({0})", "](x)[click]({0})")
        select string.Format(CultureInfo.InvariantCulture, form, target);

    private static IEnumerable<string> Images() =>
        from target in Each($"https://{Evil}/x.png", "data:image/svg+xml,<svg/onload=alert(1)>", "x")
        from form in Each("![i]({0})", "![]({0})", "!\\[i]({0})", "![i][r]\n\n[r]: {0}", "<img src={0}>", "<img src='{0}' onerror='alert(1)'>")
        select string.Format(CultureInfo.InvariantCulture, form, target);

    private static IEnumerable<string> Addresses() =>
        from around in Each("{0}", "see {0} now", "({0})", "*{0}*", "{0}.", "a,{0}")
        from address in Each(
            $"https://{Evil}",
            $"http://{Evil}:8080/?q=1#x",
            $"www.{Evil}",
            $"WWW.{Evil}",
            $"ftp://{Evil}",
            $"mailto:a@{Evil}",
            $"a@{Evil}",
            $"xmpp:a@{Evil}/x",
            $"<https://{Evil}>",
            $"<a@{Evil}>"
        )
        select string.Format(CultureInfo.InvariantCulture, around, address);

    private static IEnumerable<string> Mentions() =>
        from around in Each("{0}", "cc {0}", "({0})", "{0}:", "*{0}", ".{0}", "a/{0}")
        from name in Each("@octocat", "@acme/security", "@octo-cat", "@1", "@@octocat", "&#64;octocat")
        select string.Format(CultureInfo.InvariantCulture, around, name);

    private static IEnumerable<string> References() =>
        from around in Each("{0}", "fixes {0}", "Closes: {0}", "({0})", "resolves {0}!")
        from name in Each("#1", "GH-1", "gh-12", "acme/web#1", "web#12", "##1", "&#35;1", $"https://github.com/acme/web/issues/1")
        select string.Format(CultureInfo.InvariantCulture, around, name);

    private static IEnumerable<string> Commits() =>
        from around in Each("{0}", "revert {0}", "({0})")
        from name in Each("0123456", "deadbeef", new string('a', 40), "acme@0123456", $"acme/web@{new string('b', 40)}", "0123456...89abcde")
        select string.Format(CultureInfo.InvariantCulture, around, name);

    private static IEnumerable<string> Tags() =>
        [
            "<b>x</b>",
            "<script>alert(1)</script>",
            "<SCRIPT SRC=//evil.example/x.js>",
            "<style>*{display:none}</style>",
            "<iframe src=//evil.example>",
            "<a href=//evil.example>x</a>",
            "<a\nhref=x>",
            "<details><summary>x</summary>y</details>",
            "</details>",
            "</summary>",
            "</td></tr></table>",
            "<table><tr><td>",
            "<br>",
            "<hr/>",
            "<sub>x</sub>",
            "<svg onload=alert(1)>",
            "<!-- comment -->",
            "<!-- open",
            "-->",
            "<!--> x -->",
            "<![CDATA[x]]>",
            "<?php x ?>",
            "<!DOCTYPE html>",
            "<x",
            "</x",
            "<x y='",
            "<kbd>",
            "<picture><source srcset=//evil.example>",
            "<div\tclass=x>",
            "\"><script>alert(1)</script>",
            "' onmouseover='alert(1)",
            "\" autofocus onfocus=\"alert(1)",
            "</title><script>alert(1)</script>",
            "</textarea>",
            "`><img src=x>",
            "<math><mi//xlink:href=x>",
            "<form action=//evil.example><input>",
        ];

    private static IEnumerable<string> Entities() =>
        [
            "&lt;b&gt;",
            "&copy;",
            "&#60;script&#62;",
            "&#x3c;img&#x3e;",
            "&amp;lt;",
            "&Tab;",
            "&NewLine;- x",
            "&#0;",
            "&nbsp;",
            "&#91;click&#93;(x)",
            "&zwnj;",
            "&",
        ];

    private static IEnumerable<string> Tables() =>
        [
            "a|b|c",
            "|",
            "||",
            "a\\|b",
            "a\\\\|b",
            "\\|",
            "|---|---|",
            "a | b\n|---|---|\n| c | d |",
            "`a|b`",
            "`a\\|b`",
            "x |\n\n| y",
            "|:--|",
            "a\\",
            "\\\\",
            "---|---",
            "&#124;",
            "&vert;",
            "```|```",
        ];

    private static IEnumerable<string> Code() =>
        from length in Enumerable.Range(1, 8)
        let run = new string('`', length)
        from form in Each("{0}", "a{0}", "{0}a", "{0}a{0}", " {0} ")
        select string.Format(CultureInfo.InvariantCulture, form, run);

    private static IEnumerable<string> Blocks() =>
        [
            "# h",
            "###### h",
            "#",
            "h\n===",
            "h\n---",
            "===",
            "---",
            "- - -",
            "***",
            "___",
            "* * *",
            "- item",
            "+ item",
            "* item",
            "1. item",
            "1) item",
            "999999999. item",
            "- [x] done",
            "- [ ] open",
            "> quote",
            ">",
            ">> x",
            "> [!WARNING]\n> x",
            "    indented",
            "\tindented",
            "```\nfence\n```",
            "```js\nalert(1)\n```",
            "~~~\nfence\n~~~",
            "~~~",
            "text\n\n# h",
            "text\n\n- x",
            "text  \nbreak",
            "text\\\nbreak",
            ": definition",
            "term\n: definition",
            "---\ntitle: x\n---",
        ];

    private static IEnumerable<string> Emphasis() =>
        from mark in Each("*", "**", "***", "_", "__", "~", "~~", "^", "==", "++")
        from form in Each("{0}x{0}", "{0}x", "x{0}")
        select string.Format(CultureInfo.InvariantCulture, form, mark);

    private static IEnumerable<string> Extras() =>
        [
            "[^1]",
            "[^1]: note",
            "x[^note]\n\n[^note]: y",
            "$x$",
            "$$x$$",
            "$`x`$",
            "\\(x\\)",
            "```math\nx\n```",
            "$\\href{https://evil.example}{x}$",
            ":tada:",
            ":+1:",
            ":-1: :100:",
            "x:smile:y",
            ":octocat:",
            "[[wiki]]",
            "{.class}",
            "[toc]",
            "[x]{.y}",
            "*[HTML]: x",
            "\\[x](y)",
            "\\`x\\`",
            "\\<b>",
            "\\",
            "\\\\",
            "[skip ci]",
            "[ci skip] x",
            "skip-checks: true",
            "Co-authored-by: x <a@evil.example>",
            "#ff0000",
            "`#ff0000`",
        ];

    // What the runner takes from a log: "::name::" that begins a line, "##[name]" anywhere in one.
    private static IEnumerable<string> Commands() =>
        from before in Each("", " ", "\t", "\n", "\r\n", "x\n", "x\r", "x\u2028", "x\v", "\u001b[0m")
        from command in Each(
            "::error::x",
            "::set-output name=a::b",
            "::add-mask::a",
            "::stop-commands::t",
            "::set-env name=PATH::x",
            "::group::x",
            "##[add-mask]a",
            "##[error]x",
            "##[command]x",
            "##[stop-commands]t",
            "##vso[task.setvariable]x"
        )
        select before + command;

    private static IEnumerable<string> Mermaid() =>
        [
            "```mermaid\ngraph TD; A-->B\n```",
            "graph TD; A-->B; click A \"https://evil.example\"",
            "%%{init: {'securityLevel':'loose'}}%%",
            "A[\"<img src=x>\"]",
            "A-->|x|B",
            "subgraph x\nend",
            "```geojson\n{}\n```",
            "```stl\nsolid\n```",
        ];

    private static IEnumerable<string> Unseen()
    {
        int[] characters =
        [
            0x00,
            0x01,
            0x07,
            0x08,
            0x0B,
            0x0C,
            0x1B,
            0x7F,
            0x85,
            0x9B,
            0xA0,
            0xAD,
            0x34F,
            0x61C,
            0x115F,
            0x180E,
            0x200B,
            0x200C,
            0x200D,
            0x200E,
            0x200F,
            0x2028,
            0x2029,
            0x202A,
            0x202B,
            0x202C,
            0x202D,
            0x202E,
            0x2060,
            0x2061,
            0x2066,
            0x2067,
            0x2068,
            0x2069,
            0x206F,
            0x3000,
            0x3164,
            0xE000,
            0xFE0F,
            0xFEFF,
            0xFFA0,
            0xFFF9,
            0xFFFC,
            0xE0001,
            0xE0041,
            0xE0100,
            0xF0000,
        ];
        foreach (var character in characters.Select(char.ConvertFromUtf32))
        {
            yield return $"a{character}b";
            yield return $"{character}[x](y)";
            yield return $"@{character}octocat";
        }

        yield return "\ud800";
        yield return "a\udc00b";
        yield return "line\nbreak\r\nand\rmore";
        yield return "\n\n\n";
        yield return "\u001b]8;;https://evil.example\u0007click\u001b]8;;\u0007";
        yield return "\u001b[31mred\u001b[2J";
    }

    private static IEnumerable<string> Templates() =>
        [
            "{{",
            "}}",
            "{{{",
            "{{x}}",
            "{{{x}}}",
            "{{> x}}",
            "{{#each this}}{{this}}{{/each}}",
            "{{lookup this 'x'}}",
            "{{!-- x --}}",
            "${{ secrets.X }}",
            "${{ github.token }}",
            "$(id)",
            "`id`",
            "%s%n",
            "{0}",
            "<%= x %>",
            "#{x}",
            "@(x)",
            "@{x}",
        ];

    private static IEnumerable<string> Formulas() =>
        from sign in Each("=", "+", "-", "@", "\t=", "\r=")
        from formula in Each("1+1", "HYPERLINK(\"https://evil.example\")", "cmd|' /C calc'!A0")
        select sign + formula;

    private static IEnumerable<string> Plain() =>
        [
            "",
            " ",
            "plain.example.com",
            "registry.npmjs.org:443",
            "[2001:db8::1]:443",
            "10.0.0.0/8",
            "xn--e1afmkfd.example",
            "пример.example",
            "аpple.example",
            "раураl.example",
            "emoji \ud83d\ude00",
            "e\u0301\u0301\u0301",
            "Z\u0351\u036b\u0343\u036a",
            new string('x', 10_000),
            new string('<', 5_000),
            new string('[', 5_000),
            new string('`', 5_000),
            new string('@', 3_000),
            new string('|', 3_000),
            string.Concat(Enumerable.Repeat("\ud83d\ude00", 3_000)),
            string.Concat(Enumerable.Repeat("a\n", 3_000)),
            "a\"b",
            "a'b",
            "{\"a\":1}",
            "\"}],\"x\":[{\"",
            "null",
            "../../etc/passwd",
            "C:\\x",
            "a b",
            "  both  ",
            "...",
            "—",
        ];

    private static string[] Each(params string[] texts) => texts;
}
