using System.Buffers;

namespace CargoWall.Bot.Commands.Language;

/// <summary>Finds the command in a comment.</summary>
internal static class CommentText
{
    public const string Call = "/cargowall";

    private static readonly SearchValues<char> s_lineEnds = SearchValues.Create("\r\n\v\f\u0085\u2028\u2029");

    /// <summary>
    /// What stands behind <c>/cargowall</c> on the first line; null when the comment begins otherwise. Only the first character of the comment may
    /// begin it: quoted text, code and indented lines do not.
    /// </summary>
    public static string? FindCommand(string? body)
    {
        if (body is null || !body.StartsWith(Call, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var end = body.AsSpan().IndexOfAny(s_lineEnds);
        var line = end < 0 ? body : body[..end];
        var rest = line[Call.Length..];
        return rest.Length == 0 || rest[0] is ' ' or '\t' ? rest.Trim(' ', '\t') : null;
    }
}
