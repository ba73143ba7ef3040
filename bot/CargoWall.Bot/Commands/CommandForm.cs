using System.Text;

namespace CargoWall.Bot.Commands;

/// <summary>How a command is written, what it does and what it needs.</summary>
internal sealed record CommandForm
{
    /// <summary>One word, or two as in <c>baseline status</c>.</summary>
    public required string Name { get; init; }

    /// <summary>One plain sentence for help and reference, without a full stop.</summary>
    public required string Does { get; init; }

    public CommandNeed Needs { get; init; } = CommandNeed.Read;

    /// <summary>Whether it makes sense on an open pull request alone.</summary>
    public bool OnPullRequests { get; init; }

    /// <summary>What stands behind the name, in order. Optional ones come last.</summary>
    public IReadOnlyList<CommandWord> Words { get; init; } = [];

    public IReadOnlyList<CommandOption> Options { get; init; } = [];

    /// <summary>For example <c>/cargowall allow &lt;host[:port]&gt; [--job j]</c>.</summary>
    public string Usage
    {
        get
        {
            var usage = new StringBuilder("/cargowall ").Append(Name);
            foreach (var word in Words)
            {
                usage.Append(' ').Append(word);
            }

            foreach (var option in Options)
            {
                usage.Append(' ').Append(option);
            }

            return usage.ToString();
        }
    }
}

/// <summary>A word behind a command's name.</summary>
/// <param name="Name">As it stands in the usage.</param>
/// <param name="IsRequired">Whether it must be there.</param>
/// <param name="Choices">The only words that are understood; null: any.</param>
/// <param name="IsRest">Whether it takes all words that are left.</param>
internal sealed record CommandWord(string Name, bool IsRequired = true, IReadOnlyList<string>? Choices = null, bool IsRest = false)
{
    public override string ToString()
    {
        var name = Choices is null ? Name : string.Join('|', Choices);
        return IsRequired ? (Choices is null ? $"<{name}>" : name) : $"[{name}]";
    }
}

/// <summary>An option, written <c>--name value</c> or <c>--name=value</c>.</summary>
/// <param name="Name">Without dashes.</param>
/// <param name="Value">What its value is called; null for a switch.</param>
/// <param name="IsRequired">Whether it must be there.</param>
/// <param name="Choices">The only values that are understood; null: any.</param>
internal sealed record CommandOption(string Name, string? Value = null, bool IsRequired = false, IReadOnlyList<string>? Choices = null)
{
    public override string ToString()
    {
        var written = Value is null ? $"--{Name}" : $"--{Name} {(Choices is null ? Value : string.Join('|', Choices))}";
        return IsRequired ? written : $"[{written}]";
    }
}

/// <summary>What GitHub must say of the person who commands.</summary>
internal enum CommandNeed
{
    /// <summary>May read the repository.</summary>
    Read,

    /// <summary>May write to it; where the files are the organization's, is an administrator of it.</summary>
    Write,

    /// <summary>Owns the organization, or is the account itself.</summary>
    Owner,
}
