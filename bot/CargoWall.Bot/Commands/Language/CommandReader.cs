using CargoWall.Bot.Rendering;
using CargoWall.Policy.Reading;

namespace CargoWall.Bot.Commands.Language;

/// <summary>Reads a command line by the forms of the commands. Strict: everything must be understood, nothing may be there twice.</summary>
internal sealed class CommandReader(IReadOnlyList<ICommand> commands)
{
    /// <summary>Reads what stands behind <c>/cargowall</c>.</summary>
    public ReadCommand Read(string line)
    {
        var (words, mistake) = CommandTokens.Split(line);
        if (!mistake.IsEmpty)
        {
            return ReadCommand.Wrong(mistake);
        }

        if (words.Count == 0)
        {
            return ReadCommand.Wrong(Markdown.Ours("Say what to do: `/cargowall help` lists the commands."));
        }

        var (command, used) = Find(words);
        return command is null ? ReadCommand.Wrong(Unknown(words)) : ReadArguments(command, [.. words.Skip(used)]);
    }

    private (ICommand? Command, int Used) Find(IReadOnlyList<CommandToken> words)
    {
        for (var used = Math.Min(2, words.Count); used > 0; used--)
        {
            var name = string.Join(' ', words.Take(used).Select(word => word.Text));
            if (commands.FirstOrDefault(command => command.Form.Name == name) is { } found && words.Take(used).All(word => !word.IsQuoted))
            {
                return (found, used);
            }
        }

        return (null, 0);
    }

    private Markdown Unknown(IReadOnlyList<CommandToken> words)
    {
        var first = words[0].Text;
        var verbs = commands
            .Select(command => command.Form.Name)
            .Where(name => name.StartsWith(first + " ", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .ToList();
        if (verbs.Count > 0)
        {
            var second = words.ElementAtOrDefault(1)?.Text;
            return Markdown.Ours("Say what to do with it: ")
                + Markdown.Join(", ", verbs.Select(Markdown.Code))
                + Markdown.Ours(".")
                + (second is null ? Markdown.Empty : DidYouMean(second, verbs.Select(name => name[(first.Length + 1)..])));
        }

        return Markdown.Ours("There is no command ")
            + Markdown.Code(first)
            + Markdown.Ours(".")
            + DidYouMean(first, commands.Select(command => command.Form.Name.Split(' ')[0]).Distinct())
            + Markdown.Ours(" `/cargowall help` lists them.");
    }

    private static ReadCommand ReadArguments(ICommand command, IReadOnlyList<CommandToken> tokens)
    {
        var form = command.Form;
        var plain = new List<string>();
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var at = 0; at < tokens.Count; at++)
        {
            var (text, isQuoted) = tokens[at];
            if (isQuoted || !text.StartsWith("--", StringComparison.Ordinal))
            {
                if (!isQuoted && text.Length > 1 && text[0] is '-' or '\u2013' or '\u2014')
                {
                    return Wrong(form, Markdown.Ours("Options begin with two dashes: ") + Markdown.Code(text) + Markdown.Ours(" does not."));
                }

                plain.Add(text);
                continue;
            }

            if (ReadOption(form, tokens, ref at, options) is { IsEmpty: false } mistake)
            {
                return Wrong(form, mistake);
            }
        }

        if (form.Options.FirstOrDefault(option => option.IsRequired && !options.ContainsKey(option.Name)) is { } missing)
        {
            return Wrong(form, Markdown.Code("--" + missing.Name) + Markdown.Ours(" is missing."));
        }

        return ReadWords(command, plain, options);
    }

    private static Markdown ReadOption(CommandForm form, IReadOnlyList<CommandToken> tokens, ref int at, Dictionary<string, string> options)
    {
        var text = tokens[at].Text[2..];
        var sign = text.IndexOf('=', StringComparison.Ordinal);
        var name = sign < 0 ? text : text[..sign];
        if (form.Options.FirstOrDefault(option => option.Name == name) is not { } known)
        {
            return Markdown.Code("--" + name)
                + Markdown.Ours(" is no option here.")
                + DidYouMean("--" + name, form.Options.Select(option => "--" + option.Name));
        }

        var value = sign < 0 ? null : text[(sign + 1)..];
        if (known.Value is null && value is not null)
        {
            return Markdown.Code("--" + name) + Markdown.Ours(" takes no value.");
        }

        if (known.Value is not null && value is null)
        {
            var next = at + 1 < tokens.Count ? tokens[at + 1] : null;
            if (next is null || (!next.IsQuoted && next.Text.StartsWith("--", StringComparison.Ordinal)))
            {
                return Markdown.Code("--" + name) + Markdown.Ours(" needs a value behind it.");
            }

            value = next.Text;
            at++;
        }

        if (known.Choices is { } choices && !choices.Contains(value))
        {
            return NotAmong("--" + name, value ?? "", choices);
        }

        return options.TryAdd(name, value ?? "") ? Markdown.Empty : Markdown.Code("--" + name) + Markdown.Ours(" is there twice.");
    }

    private static ReadCommand ReadWords(ICommand command, List<string> plain, Dictionary<string, string> options)
    {
        var form = command.Form;
        var words = new Dictionary<string, string>(StringComparer.Ordinal);
        var used = 0;
        foreach (var word in form.Words)
        {
            if (used == plain.Count)
            {
                if (word.IsRequired)
                {
                    return Wrong(form, Markdown.CodeOutsideTables(word.ToString()) + Markdown.Ours(" is missing."));
                }

                break;
            }

            if (word.IsRest)
            {
                return new ReadCommand(command, new CommandArguments(words, options, [.. plain.Skip(used)]), Markdown.Empty);
            }

            var text = plain[used++];
            if (word.Choices is { } choices && !choices.Contains(text))
            {
                return Wrong(form, NotAmong(word.Name, text, choices));
            }

            words.Add(word.Name, text);
        }

        return used < plain.Count
            ? Wrong(form, Markdown.Code(plain[used]) + Markdown.Ours(" is too much."))
            : new ReadCommand(command, new CommandArguments(words, options, []), Markdown.Empty);
    }

    private static Markdown NotAmong(string what, string text, IReadOnlyList<string> choices) =>
        Markdown.Code(what)
        + Markdown.Ours(" is ")
        + Markdown.Join(" or ", choices.Select(Markdown.Code))
        + Markdown.Ours(", not ")
        + Markdown.Code(text)
        + Markdown.Ours(".")
        + DidYouMean(text, choices);

    private static ReadCommand Wrong(CommandForm form, Markdown mistake) =>
        ReadCommand.Wrong(mistake + Markdown.Ours(" Usage: ") + Markdown.CodeOutsideTables(form.Usage));

    /// <summary>The nearest known word as a question; empty when none is near.</summary>
    public static Markdown DidYouMean(string written, IEnumerable<string> known) =>
        Nearest.To(written, known) is { } near ? Markdown.Ours(" Did you mean ") + Markdown.Code(near) + Markdown.Ours("?") : Markdown.Empty;
}

/// <summary>A command line that was read; <see cref="Command"/> is null when it has a mistake.</summary>
internal sealed record ReadCommand(ICommand? Command, CommandArguments Arguments, Markdown Mistake)
{
    public static ReadCommand Wrong(Markdown mistake) => new(null, CommandArguments.None, mistake);
}
