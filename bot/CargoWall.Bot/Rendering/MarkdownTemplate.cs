using System.Text;
using HandlebarsDotNet;

namespace CargoWall.Bot.Rendering;

/// <summary>A template that was read and can be rendered. The only class that knows the engine.</summary>
public sealed class MarkdownTemplate
{
    /// <summary>Below the 65,535 characters that GitHub takes.</summary>
    public const int MaximumOutput = 60_000;

    private const string Cut = "\n\n*Cut here: this is as much as can be shown.*\n";

    // Values are encoded by their type, so the engine's own escaping, which knows only HTML, is off.
    private static readonly IHandlebars s_engine = Handlebars.Create(
        new HandlebarsConfiguration { NoEscape = true, ThrowOnUnresolvedBindingExpression = true }
    );

    private readonly TemplateShape _shape;
    private readonly HandlebarsTemplate<TextWriter, object, object> _template;

    private MarkdownTemplate(string text, TemplateShape shape)
    {
        _shape = shape;
        using var reader = new StringReader(text);
        _template = s_engine.Compile(reader);
    }

    /// <summary>Reads one of the templates that the program carries (<c>templates/</c> in the repository).</summary>
    /// <param name="name">For example <c>checks/policy-effect.md.hbs</c>.</param>
    /// <param name="shape">What the template may name.</param>
    /// <exception cref="InvalidOperationException">It is missing or has mistakes.</exception>
    public static MarkdownTemplate Load(string name, TemplateShape shape)
    {
        using var stream =
            typeof(MarkdownTemplate).Assembly.GetManifestResourceStream("templates/" + name)
            ?? throw new InvalidOperationException($"The template '{name}' is not part of the program.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var text = reader.ReadToEnd();
        var problems = TemplateReader.Check(text, shape);
        return problems.Count == 0
            ? new MarkdownTemplate(text, shape)
            : throw new InvalidOperationException($"The template '{name}' has mistakes: {string.Join("; ", problems)}");
    }

    /// <summary>Reads a repository's own template; null with the mistakes when it has some.</summary>
    public static MarkdownTemplate? Read(string text, TemplateShape shape, out IReadOnlyList<TemplateProblem> problems)
    {
        problems = TemplateReader.Check(text, shape);
        return problems.Count == 0 ? new MarkdownTemplate(text, shape) : null;
    }

    /// <summary>Renders; output beyond <see cref="MaximumOutput"/> is cut behind a whole line, with a note: half a line could open what its end closes.</summary>
    public string Render(TemplateModel model)
    {
        using var writer = new BoundedWriter(MaximumOutput - Cut.Length);
        _template(writer, model.ToEngine(_shape), data: null!); // The engine takes null for "no data".
        var text = writer.ToString();
        return writer.IsCut ? text[..(text.LastIndexOf('\n') + 1)] + Cut : text;
    }

    private sealed class BoundedWriter(int maximum) : StringWriter(System.Globalization.CultureInfo.InvariantCulture)
    {
        public bool IsCut { get; private set; }

        public override void Write(char value)
        {
            if (GetStringBuilder().Length < maximum)
            {
                base.Write(value);
            }
            else
            {
                IsCut = true;
            }
        }

        public override void Write(char[] buffer, int index, int count) => Keep(buffer.AsSpan(index, count));

        public override void Write(ReadOnlySpan<char> buffer) => Keep(buffer);

        public override void Write(string? value) => Keep(value);

        private void Keep(ReadOnlySpan<char> text)
        {
            var room = maximum - GetStringBuilder().Length;
            IsCut |= text.Length > room;
            var length = Math.Min(room, text.Length);
            if (length > 0 && length < text.Length && char.IsHighSurrogate(text[length - 1]))
            {
                length--;
            }

            GetStringBuilder().Append(text[..length]);
        }
    }
}
