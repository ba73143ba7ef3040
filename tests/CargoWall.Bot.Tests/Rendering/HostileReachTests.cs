using System.Reflection;
using CargoWall.Bot.Outbox;
using CargoWall.Bot.Proposals;
using CargoWall.Bot.Rendering;
using BotMarkdown = CargoWall.Bot.Rendering.Markdown;

namespace CargoWall.Bot.Tests.Rendering;

/// <summary>
/// The surfaces of <see cref="HostileSurfaceTests"/> are all that there are: every method of the bot that makes Markdown of a text, reads a template or gives a
/// write its text is called by one of them.
/// </summary>
public sealed class HostileReachTests
{
    private static readonly Assembly s_bot = typeof(BotMarkdown).Assembly;

    /// <summary>What these show is the program's own, or was made by others: nothing of a stranger's comes in here.</summary>
    private static readonly string[] s_ownWords =
    [
        // Names of commands.
        "CommandHandler.AnswerAsync",
        "CommandHandler.RefusalAsync",
        // Bodies and summaries that others made.
        "CommandHandler.PublishAsync",
        "AttentionComment.ShowAsync",
        "ButtonNotes.AmendAsync",
        "EgressCheck.PublishAsync",
        "PolicyProposals.ProposeAsync",
    ];

    [Fact]
    public void Every_method_that_writes_for_GitHub_is_called_by_a_surface_of_the_hostile_texts()
    {
        var reached = BotCode
            .ReachedFrom(
                new[] { typeof(HostileSurfaces), typeof(HostileAnswers), typeof(HostileProposals) }.SelectMany(BotCode.MethodsOf),
                s_bot,
                typeof(HostileSurfaces).Assembly
            )
            .Select(BotCode.NameOf)
            .ToHashSet();

        Assert.All(
            Writers().Except(s_ownWords),
            writer =>
                Assert.True(
                    reached.Contains(writer),
                    $"{writer} writes what GitHub shows, and no surface with hostile texts calls it: add one to HostileSurfaces, HostileAnswers or HostileProposals."
                )
        );
    }

    [Fact]
    public void What_shows_own_words_alone_is_there() => Assert.Empty(s_ownWords.Except(Writers()));

    private static List<string> Writers()
    {
        List<string> writers =
        [
            .. s_bot
                .GetTypes()
                .SelectMany(BotCode.MethodsOf)
                .Where(method => BotCode.CalledBy(method).Any(IsForWriters))
                .Select(BotCode.NameOf)
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];
        Assert.NotEmpty(writers);
        return writers;
    }

    private static bool IsForWriters(MethodBase method) =>
        method.DeclaringType == typeof(BotMarkdown) ? IsOfText(method)
        : method.DeclaringType == typeof(ProposalTexts) ? method.IsConstructor
        : method.DeclaringType == typeof(MarkdownTemplate) ? method.IsStatic && method.IsPublic
        : method.DeclaringType?.Namespace == typeof(OutboxWrite).Namespace && method.Name is "set_Body" or "set_Summary" or "set_Text";

    // Ours takes constants, and Join has one between the parts.
    private static bool IsOfText(MethodBase method) =>
        method is MethodInfo { IsStatic: true, IsPublic: true, Name: not (nameof(BotMarkdown.Ours) or nameof(BotMarkdown.Join)) } made
        && made.ReturnType == typeof(BotMarkdown)
        && method.GetParameters().Any(parameter => parameter.ParameterType == typeof(string) || parameter.ParameterType == typeof(Uri));
}
