using System.Collections.Immutable;
using System.Globalization;
using CargoWall.Policy.Model;

namespace CargoWall.Policy.Reading;

/// <summary>Reads an entry of <c>tests</c>.</summary>
internal static class TestReader
{
    public static PolicyTest? Read(YamlNode node, ProblemList problems)
    {
        if (Entries.Mapping(node, "A test", problems) is not { } mapping)
        {
            return null;
        }

        var keys = new KeyReader(mapping, "A test", ["job", "allow", "deny"], problems);
        if (!keys.Has("allow") && !keys.Has("deny"))
        {
            problems.Error(node, ProblemCodes.MissingKey, "A test says what must pass ('allow') and what must not ('deny'). Add one of them.");
        }

        var (workflow, job) = ReadJob(keys, problems);
        return new PolicyTest
        {
            Workflow = workflow,
            Job = job,
            Allow = ReadConnections(keys, "allow", problems),
            Deny = ReadConnections(keys, "deny", problems),
            Origin = problems.OriginOf(node),
        };
    }

    private static (string? Workflow, string? Job) ReadJob(KeyReader keys, ProblemList problems)
    {
        if (keys.Text("job") is not { } text)
        {
            return (null, null);
        }

        var node = keys.Value("job")!; // There was text.
        var hash = text.IndexOf('#', StringComparison.Ordinal);
        var workflow = hash < 0 ? text : text[..hash];
        var job = hash < 0 ? null : text[(hash + 1)..];
        if (!EntityTargetReader.IsWorkflow(node, workflow, problems))
        {
            return (null, null);
        }

        if (job is null || EntityTargetReader.IsJob(job))
        {
            return (workflow, job);
        }

        problems.Error(node, ProblemCodes.BadValue, $"'{ScalarValues.Cut(text)}' names no job. Write \"ci.yml#build\", or \"ci.yml\" for the workflow itself.");
        return (null, null);
    }

    private static ImmutableArray<TestConnection> ReadConnections(KeyReader keys, string key, ProblemList problems) =>
        [.. keys.List(key).Select(node => ReadConnection(node, problems)).OfType<TestConnection>()];

    private static TestConnection? ReadConnection(YamlNode node, ProblemList problems)
    {
        if (ScalarValues.Text(node, "A connection", problems) is not { } text)
        {
            return null;
        }

        var (value, port) = Split(text);
        var protocol = port.EndsWith("/udp", StringComparison.Ordinal) ? Protocol.Udp : Protocol.Tcp;
        if (port is "icmp")
        {
            (protocol, port) = (Protocol.Icmp, "0");
        }

        port = port.Split('/') is [var number, "udp" or "tcp"] ? number : port;
        var prefix = Prefix.TryParse(value, out var address) && address.IsAddress && !value.Contains('/', StringComparison.Ordinal) ? address : (Prefix?)null;
        if (
            ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var portNumber)
            && (prefix is not null || (HostName.TryParse(value, out _) && HostPattern.TryParse(value, out var pattern, out _) && pattern!.IsPlain))
        )
        {
            HostName? name = prefix is null ? HostName.Parse(value) : null;
            return new TestConnection(name, prefix, portNumber, protocol, text, problems.OriginOf(node));
        }

        problems.Error(
            node,
            ProblemCodes.BadValue,
            $"'{ScalarValues.Cut(text)}' is no connection{(port.Length == 0 ? ", as a port is missing" : string.Empty)}. Write \"registry.npmjs.org:443\", \"10.1.2.3:53/udp\", \"[2001:db8::1]:443\" or \"10.1.2.3:icmp\"."
        );
        return null;
    }

    // An IPv6 address stands in brackets: without them its last group could be meant for the port.
    private static (string Value, string Port) Split(string text)
    {
        if (text.StartsWith('[') && text.IndexOf("]:", StringComparison.Ordinal) is var close and > 0)
        {
            return text[1..close].Contains(':', StringComparison.Ordinal) ? (text[1..close], text[(close + 2)..]) : (text, text);
        }

        return text.Split(':') switch
        {
            [var value, var port] => (value, port),
            [var value] => (value, string.Empty),
            _ => (text, text),
        };
    }
}
