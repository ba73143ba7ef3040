using System.Collections.Immutable;
using CargoWall.Agent.Commands;
using CargoWall.Agent.Reporting;
using CargoWall.Policy.Comparison;
using CargoWall.Policy.Contracts;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Agent.Authoring;

/// <summary>What two versions of policy files differ in, for people and for programs.</summary>
/// <param name="Comparison">What changes for jobs.</param>
/// <param name="Words">The words for it.</param>
/// <param name="Files">What changes for other files and for the bot.</param>
internal sealed record PolicyDifference(
    PolicyComparison Comparison,
    ComparisonWords Words,
    ImmutableArray<EffectiveChange> Files,
    ResolvedSources Before,
    ResolvedSources After
)
{
    private const int MostNames = 6;

    private string Headline => string.Join(", ", Words.Headline((verb, names) => $"{verb} {names}", name => name, words => words));

    public DiffReport Report() =>
        new()
        {
            Direction = DirectionOf(
                Comparison
                    .Changed.Select(subject => subject.Difference.Direction)
                    .Concat(Files.Select(change => change.Direction))
                    .Aggregate(ChangeDirection.None, (all, one) => all | one)
            ),
            Headline = Headline,
            Subjects = Comparison.Subjects,
            Changed =
            [
                .. Words.Groups.Select(group => new ChangedReport
                {
                    Names = group.Names,
                    Direction = DirectionOf(group.First.Difference.Direction),
                    BaseDigest = group.First.Difference.BaseDigest,
                    HeadDigest = group.First.Difference.HeadDigest,
                    Changes = [.. group.First.Difference.Changes.Select(ReportOf)],
                }),
            ],
            Files = [.. Files.Select(ReportOf)],
            Findings =
            [
                .. Comparison.Findings.Select(finding => new ChainFinding(
                    finding.Code,
                    finding.Severity.ToString().ToLowerInvariant(),
                    finding.Sentence(After.Place),
                    finding.Origin is { } origin ? After.Place(origin) : null
                )),
            ],
        };

    public void Print(Terminal terminal)
    {
        var (writer, colour) = (terminal.Out, terminal.OutHasColour);
        var headline = PlainText.OneLine(Headline, 500);
        writer.WriteLine(Ink.Bold.On($"{char.ToUpperInvariant(headline[0])}{headline[1..]}.", colour));
        foreach (var group in Words.Groups)
        {
            writer.WriteLine();
            writer.WriteLine(Ink.Bold.On(NamesOf(group.Names), colour));
            Print(group.First.Difference.Changes, terminal);
            writer.WriteLine(Ink.Faint.On($"  digest {ComparisonWords.Digest(group.First.Before)} → {ComparisonWords.Digest(group.First.After)}", colour));
        }

        if (!Files.IsEmpty)
        {
            writer.WriteLine();
            writer.WriteLine(Ink.Bold.On("Locks and settings", colour));
            Print(Files, terminal);
        }

        foreach (var finding in Comparison.Findings)
        {
            writer.WriteLine(
                $"{(finding.Origin is { } origin ? $"{After.Place(origin)}: " : "")}{Ink.Yellow.On("finding", colour)} {finding.Code}: {PlainText.OneLine(finding.Sentence(After.Place), 1000)}"
            );
        }
    }

    private void Print(IEnumerable<EffectiveChange> changes, Terminal terminal)
    {
        foreach (var change in changes)
        {
            var (word, ink) = change.Direction switch
            {
                ChangeDirection.Widens => ("widens ", Ink.Red),
                ChangeDirection.Narrows => ("narrows", Ink.Green),
                ChangeDirection.None => ("neither", Ink.Faint),
                _ => ("both   ", Ink.Yellow),
            };
            var place = PlaceOf(change) is { } found ? Ink.Faint.On($"  ({found})", terminal.OutHasColour) : "";
            terminal.Out.WriteLine($"  {ink.On(word, terminal.OutHasColour)}  {PlainText.OneLine(change.Text, 500)}{place}");
        }
    }

    private ChangeReport ReportOf(EffectiveChange change) => new(DirectionOf(change.Direction), change.Text, PlaceOf(change));

    private string? PlaceOf(EffectiveChange change) => change.Origin is { } origin ? (change.IsGone ? Before : After).Place(origin) : null;

    private static string NamesOf(ImmutableArray<string> names)
    {
        var shown = PlainText.OneLine(string.Join(", ", names.Take(MostNames)), 500);
        return names.Length > MostNames ? $"{shown} and {names.Length - MostNames} more" : shown;
    }

    private static string DirectionOf(ChangeDirection direction) =>
        direction switch
        {
            ChangeDirection.None => "none",
            ChangeDirection.Widens => "widens",
            ChangeDirection.Narrows => "narrows",
            _ => "both",
        };
}
