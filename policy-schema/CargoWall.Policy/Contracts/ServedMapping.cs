using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using CargoWall.Policy.Model;
using CargoWall.Policy.Resolution;

namespace CargoWall.Policy.Contracts;

/// <summary>Writes effective policies as documents and reads them back.</summary>
internal static class ServedMapping
{
    private const string Unprotected = "none";
    private const string Protected = "resolved";

    /// <summary>What is enforced and nothing else: what the digest is computed over.</summary>
    public static ServedDocument Enforced(EffectivePolicy policy) =>
        new()
        {
            Version = ServedPolicy.Version,
            Policy = policy.IsUnprotected ? Unprotected : Protected,
            Mode = PolicyWords.Mode.Of(policy.Mode),
            DefaultAction = PolicyWords.DefaultAction.Of(policy.DefaultAction),
            Rules = [.. policy.Rules.Select(Enforced)],
            Sudo = new ServedSudo { Enabled = policy.Sudo.Enabled, AllowCommands = policy.Sudo.AllowCommands },
            SearchDomains = policy.SearchDomains,
            AutoAllow = new ServedAutoAllow
            {
                GitHub = policy.AutoAllow.GitHub,
                AzurePlatform = policy.AutoAllow.AzurePlatform,
                AzureStorage = policy.AutoAllow.AzureStorage,
                CloudMetadata = policy.AutoAllow.CloudMetadata,
            },
            TlsInspect = policy.TlsInspect,
            FailJobOnDeny = policy.Settings.FailJobOnDeny,
            OnUnavailable = PolicyWords.OnUnavailable.Of(policy.Settings.OnUnavailable),
        };

    /// <summary>The rule with what tells a reader about it.</summary>
    public static ServedRule Told(Rule rule) =>
        Enforced(rule) with
        {
            Why = rule.Why,
            Expires = rule.Expires?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            Policy = rule.Policy,
            SearchDomain = rule.SearchDomain,
            Origin = new ServedOrigin
            {
                Level = PolicyWords.Level.Of(rule.Origin.Level),
                Repository = rule.Origin.Repository,
                File = rule.Origin.File,
                Line = rule.Origin.Line,
                Column = rule.Origin.Column,
                Commit = rule.Origin.Commit,
            },
        };

    /// <summary>The rule with its level alone.</summary>
    public static ServedRule Untold(Rule rule) =>
        Enforced(rule) with
        {
            Origin = new ServedOrigin
            {
                Level = PolicyWords.Level.Of(rule.Origin.Level),
                Repository = string.Empty,
                File = string.Empty,
                Line = 0,
                Column = 0,
            },
        };

    /// <summary>Reads a document whose members are all known.</summary>
    /// <exception cref="JsonException">A value is none that this version writes.</exception>
    public static EffectivePolicy Read(ServedDocument document) =>
        new()
        {
            IsUnprotected = document.Policy switch
            {
                Unprotected => true,
                Protected => false,
                _ => throw Unknown("policy", document.Policy),
            },
            Mode = Word(PolicyWords.Mode, "mode", document.Mode),
            DefaultAction = Word(PolicyWords.DefaultAction, "default-action", document.DefaultAction),
            Rules = [.. document.Rules.Select(Read)],
            Sudo = new SudoLockdown(document.Sudo.Enabled, [.. document.Sudo.AllowCommands]),
            SearchDomains = [.. document.SearchDomains],
            TlsInspect = document.TlsInspect,
            Settings = PolicySettings.Default with
            {
                FailJobOnDeny = document.FailJobOnDeny,
                OnUnavailable = Word(PolicyWords.OnUnavailable, "on-unavailable", document.OnUnavailable),
                AutoAllow = new AutoAllowSettings(
                    document.AutoAllow.GitHub,
                    document.AutoAllow.AzurePlatform,
                    document.AutoAllow.AzureStorage,
                    document.AutoAllow.CloudMetadata
                ),
            },
        };

    /// <summary>Whether a list holds a null, which the reader of JSON lets through.</summary>
    public static bool HasHoles(ServedDocument document) =>
        document.Rules.Any(rule =>
            rule is null || rule.Tcp.Contains(null!) || rule.Udp.Contains(null!) || rule.Scope?.Contains(null!) == true || rule.Methods?.Contains(null!) == true
        )
        || document.SearchDomains.Contains(null!)
        || document.Sudo.AllowCommands.Contains(null!);

    /// <summary>The first member that this version does not know, or null.</summary>
    public static string? UnknownMember(ServedDocument document) =>
        new[] { document.Unknown, document.Sudo.Unknown, document.AutoAllow.Unknown }
            .Concat(document.Rules.SelectMany(rule => new[] { rule.Unknown, rule.Origin?.Unknown }.Concat((rule.Scope ?? []).Select(term => term.Unknown))))
            .OfType<Dictionary<string, JsonElement>>()
            .SelectMany(members => members.Keys)
            .FirstOrDefault();

    private static ServedRule Enforced(Rule rule)
    {
        var served = new ServedRule
        {
            Action = rule.Deny ? "deny" : "allow",
            Tcp = [.. rule.Traffic.Tcp.Select(range => range.ToString())],
            Udp = [.. rule.Traffic.Udp.Select(range => range.ToString())],
            Icmp = rule.Traffic.Icmp,
            Other = rule.Traffic.Other,
            Scope = rule.Scope is null ? null : [.. rule.Scope.Terms.Select(Write)],
            Stands = PolicyWords.Entity.Of(rule.Stands),
            Author = PolicyWords.Level.Of(rule.Author),
            IsDefault = rule.IsDefault,
            Required = rule.Required,
            Passthrough = rule.Passthrough ? true : null,
            Insecure = rule.Insecure ? true : null,
        };
        return rule.Target.Match(
            host => served with { Host = host.Pattern.Text },
            address => served with { Prefix = address.Prefix.ToString() },
            url => served with { Url = url.Pattern.Text, Methods = url.Pattern.Methods }
        );
    }

    private static ServedScopeTerm Write(ScopeTerm term) =>
        new()
        {
            Key = PolicyWords.ScopeKey.Of(term.Key),
            Index = term.Index,
            Value = term.Value,
            IsGlob = term.IsGlob,
        };

    private static Rule Read(ServedRule rule) =>
        new()
        {
            Target = ReadTarget(rule),
            Traffic = Traffic.Of(rule.Tcp.Select(ReadRange), rule.Udp.Select(ReadRange), rule.Icmp, rule.Other),
            Deny = rule.Action switch
            {
                "deny" => true,
                "allow" => false,
                _ => throw Unknown("action", rule.Action),
            },
            Scope = rule.Scope is null
                ? null
                : RuleScope.Of(rule.Scope.Select(term => new ScopeTerm(Word(PolicyWords.ScopeKey, "key", term.Key), term.Value, term.IsGlob, term.Index))),
            Stands = Word(PolicyWords.Entity, "stands", rule.Stands),
            Author = Word(PolicyWords.Level, "author", rule.Author),
            IsDefault = rule.IsDefault,
            Required = rule.Required,
            Passthrough = rule.Passthrough ?? false,
            Insecure = rule.Insecure ?? false,
            Why = rule.Why,
            Expires = rule.Expires is null ? null : DateOnly.ParseExact(rule.Expires, "yyyy-MM-dd", CultureInfo.InvariantCulture),
            Policy = rule.Policy,
            SearchDomain = rule.SearchDomain,
            Origin = rule.Origin is { } origin
                ? new RuleOrigin(Word(PolicyWords.Level, "level", origin.Level), origin.Repository, origin.File, origin.Line, origin.Column, origin.Commit)
                : new RuleOrigin(Word(PolicyWords.Level, "author", rule.Author), string.Empty, string.Empty, 0, 0, null),
        };

    private static RuleTarget ReadTarget(ServedRule rule) =>
        rule switch
        {
            { Host: { } host, Prefix: null, Url: null } => new RuleTarget.Host(HostPattern.ParseCanonical(host)),
            { Host: null, Prefix: { } prefix, Url: null } => new RuleTarget.Address(Prefix.Parse(prefix)),
            { Host: null, Prefix: null, Url: { } url } => new RuleTarget.Url(UrlPattern.ParseCanonical(url, rule.Methods ?? [])),
            _ => throw new JsonException("A rule has exactly one of host, prefix and url."),
        };

    private static PortRange ReadRange(string text) => PortRange.TryParse(text, out var range) ? range : throw Unknown("port range", text);

    private static T Word<T>(Words<T> words, string member, string word)
        where T : struct, Enum => words.TryRead(word, out var value) ? value.Value : throw Unknown(member, word);

    private static JsonException Unknown(string member, string value) => new($"'{value}' is no value of '{member}' that this version knows.");
}
