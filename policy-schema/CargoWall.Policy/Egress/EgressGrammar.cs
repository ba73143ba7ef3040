using System.Collections.Immutable;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Egress;

/// <summary>
/// Reads one line. Choices are ordered and final: once a part has matched, no other reading of it is tried, as in the grammar that the
/// language comes from.
/// </summary>
internal sealed class EgressGrammar
{
    private static readonly string[] MethodNames = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "*"];
    private static readonly string[] AttributeNames = ["image", "action", "step", "cgroup", "exe", "arg"];
    private readonly LineCursor _line;
    private readonly EgressHosts _hosts;

    private EgressGrammar(LineCursor line)
    {
        _line = line;
        _hosts = new EgressHosts(line);
    }

    /// <summary>The line; null when it is none, with the place up to which it could be one.</summary>
    public static (EgressLine? Line, int Furthest) Read(string text)
    {
        var cursor = new LineCursor(text);
        var grammar = new EgressGrammar(cursor);
        cursor.TakeSpaces();
        EgressLine? line = cursor.Next switch
        {
            '[' => grammar.Header(),
            '#' => grammar.Comment(),
            '\0' when cursor.IsAtEnd => new EgressLine.Nothing(),
            _ => grammar.Rule(),
        };
        return line is not EgressLine.Nothing && (line is null || !grammar.Tail()) ? (null, cursor.Furthest) : (line, cursor.Furthest);
    }

    private EgressLine.Nothing Comment()
    {
        _line.TakeWhile(_ => true);
        return new EgressLine.Nothing();
    }

    // A comment needs white space before it.
    private bool Tail()
    {
        if (_line.TakeSpaces() > 0 && _line.Next == '#')
        {
            Comment();
        }

        return _line.IsAtEnd;
    }

    private EgressLine.Header? Header()
    {
        _line.Take('[');
        var header = _line.Try(Head) ?? new EgressLine.Header(null, null, null, false, false, []);
        var close = _line.Position;
        return _line.Take(']') ? header with { Close = close } : null;
    }

    private EgressLine.Header? Head()
    {
        if (_line.Take("passthrough"))
        {
            return new EgressLine.Header(null, null, null, Passthrough: true, Insecure: false, Attributes());
        }

        if (_line.Take("insecure"))
        {
            return new EgressLine.Header(null, null, null, Passthrough: false, Insecure: true, Attributes());
        }

        if (_line.Try(() => Url(pathIsNeeded: false)) is { } url)
        {
            return new EgressLine.Header(url, null, null, false, false, Attributes());
        }

        if (_line.Try(Methods) is { } methods)
        {
            return new EgressLine.Header(null, methods, null, false, false, Attributes());
        }

        if (_line.Try(PortSpec) is { } ports)
        {
            return new EgressLine.Header(null, null, ports, false, false, Attributes());
        }

        return _line.Try(Attribute) is { } first ? new EgressLine.Header(null, null, null, false, false, [first, .. Attributes()]) : null;
    }

    private EgressLine.Rule? Rule()
    {
        var column = _line.Position;
        return _line.Try(() => UrlRule(column)) ?? _line.Try(() => PathRule(column)) ?? _line.Try(() => NetRule(column));
    }

    private EgressLine.Rule? UrlRule(int column)
    {
        var methods = _line.Try(MethodsBeforeTarget);
        return Url(pathIsNeeded: true) is { } url
            ? new EgressLine.Rule(EgressRuleType.Url, url.Text, url, methods, null, false, Word("insecure"), Attributes(), column)
            : null;
    }

    private EgressLine.Rule? PathRule(int column)
    {
        var methods = _line.Try(MethodsBeforeTarget);
        var start = _line.Position;
        if (!_line.Take('/'))
        {
            return null;
        }

        _line.TakeWhile(IsPathCharacter);
        return new EgressLine.Rule(EgressRuleType.Path, _line.Since(start), null, methods, null, false, Word("insecure"), Attributes(), column);
    }

    private EgressLine.Rule? NetRule(int column)
    {
        var start = _line.Position;
        EgressRuleType type;
        if (_line.Try(_hosts.Cidr))
        {
            type = EgressRuleType.Cidr;
        }
        else if (_line.Try(_hosts.Address))
        {
            type = EgressRuleType.Ip;
        }
        else if (_line.Try(() => _line.Take("dns:") && (_line.Try(_hosts.Wildcard) || _hosts.Exact())))
        {
            start += "dns:".Length;
            type = _line.Since(start).Contains('*', StringComparison.Ordinal) ? EgressRuleType.DnsWildcardHost : EgressRuleType.DnsHost;
        }
        else if (_line.Try(_hosts.Wildcard))
        {
            type = EgressRuleType.WildcardHost;
        }
        else if (_line.Try(_hosts.Exact))
        {
            type = EgressRuleType.Host;
        }
        else
        {
            return null;
        }

        var target = _line.Since(start);
        return new EgressLine.Rule(type, target, null, null, _line.Try(PortSpec), Word("passthrough"), Word("insecure"), Attributes(), column);
    }

    private WrittenUrl? Url(bool pathIsNeeded)
    {
        var start = _line.Position;
        var scheme =
            _line.Take("https://") ? "https"
            : _line.Take("http://") ? "http"
            : null;
        var hostStart = _line.Position;
        if (scheme is null || !_hosts.UrlHost())
        {
            return null;
        }

        var host = _line.Since(hostStart);
        var ports = _line.Try(() => _line.Take(':') ? Ports() : null);
        var pathStart = _line.Position;
        if (_line.Take('/'))
        {
            _line.TakeWhile(IsPathCharacter);
        }
        else if (pathIsNeeded)
        {
            return null;
        }

        return new WrittenUrl(_line.Since(start), scheme, host, ports, _line.Since(pathStart));
    }

    private WrittenMethods? MethodsBeforeTarget() => Methods() is { } methods && _line.TakeSpaces() > 0 ? methods : null;

    private WrittenMethods? Methods()
    {
        if (MethodNames.FirstOrDefault(_line.Take) is not { } first)
        {
            return null;
        }

        var names = new List<string> { first };
        while (_line.Try(() => _line.Take('|') ? MethodNames.FirstOrDefault(_line.Take) : null) is { } next)
        {
            names.Add(next);
        }

        return new WrittenMethods(names.Contains("*") ? null : [.. names]);
    }

    private WrittenPorts? PortSpec()
    {
        if (!_line.Take(':') || Ports() is not { } ports)
        {
            return null;
        }

        return _line.Take("/udp") ? ports with { Protocol = Protocol.Udp }
            : _line.Take("/tcp") ? ports with { Protocol = Protocol.Tcp }
            : ports;
    }

    private WrittenPorts? Ports()
    {
        if (_line.Try(Port) is not { } first)
        {
            return null;
        }

        var ports = new List<string> { first };
        while (_line.Try(() => _line.Take('|') ? Port() : null) is { } next)
        {
            ports.Add(next);
        }

        // A number that is too great for any port matches nothing, however great it is.
        return new WrittenPorts(
            ports.Contains("*") ? null : [.. ports.Select(port => int.TryParse(port, out var number) ? number : int.MaxValue)],
            Protocol: null
        );
    }

    private string? Port()
    {
        var start = _line.Position;
        return _line.Take('*') || _line.TakeWhile(char.IsAsciiDigit) > 0 ? _line.Since(start) : null;
    }

    private bool Word(string word) => _line.Try(() => _line.TakeSpaces() > 0 && _line.Take(word));

    private ImmutableArray<ScopeTerm> Attributes()
    {
        var attributes = ImmutableArray.CreateBuilder<ScopeTerm>();
        while (_line.Try(() => _line.TakeSpaces() > 0 ? Attribute() : null) is { } attribute)
        {
            attributes.Add(attribute);
        }

        return attributes.ToImmutable();
    }

    private ScopeTerm? Attribute()
    {
        int? index = null;
        if (_line.Try(() => _line.Take("arg[") && TakeIndex(out index) && _line.Take(']')))
        {
            return _line.Take('=') ? Value(ScopeKey.Argument, index) : null;
        }

        return AttributeNames.FirstOrDefault(name => _line.Try(() => _line.Take(name) && _line.Take('='))) switch
        {
            "image" => Value(ScopeKey.Image, null),
            "action" => Value(ScopeKey.Uses, null),
            "step" => Value(ScopeKey.Step, null),
            "cgroup" => Value(ScopeKey.CGroup, null),
            "exe" => Value(ScopeKey.Exe, null),
            "arg" => Value(ScopeKey.Argument, null),
            _ => null,
        };
    }

    private bool TakeIndex(out int? index)
    {
        var start = _line.Position;
        index = _line.TakeWhile(char.IsAsciiDigit) > 0 ? (int.TryParse(_line.Since(start), out var number) ? number : int.MaxValue) : null;
        return index is not null;
    }

    private ScopeTerm? Value(ScopeKey key, int? index)
    {
        foreach (var (quote, isGlob) in new[] { ('`', true), ('"', false) })
        {
            var text = _line.Try(() =>
            {
                var start = _line.Position + 1;
                if (!_line.Take(quote))
                {
                    return null;
                }

                _line.TakeWhile(character => character != quote);
                var quoted = _line.Since(start);
                return _line.Take(quote) ? quoted : null;
            });
            if (text is not null)
            {
                return new ScopeTerm(key, text, isGlob, index);
            }
        }

        var bare = _line.Position;
        return _line.TakeWhile(character => !char.IsWhiteSpace(character) && character is not ('#' or ']')) > 0
            ? new ScopeTerm(key, _line.Since(bare), IsGlob: true, index)
            : null;
    }

    private static bool IsPathCharacter(char character) =>
        char.IsAsciiLetterOrDigit(character) || character is '_' or '.' or '~' or '*' or '/' or '%' or '+' or '-';
}
