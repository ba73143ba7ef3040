using System.Text;
using CargoWall.Policy.Formats;

namespace CargoWall.Tests.Formats;

/// <summary>Bytes that look like a format and are broken somewhere, from a seed.</summary>
internal sealed class HostileBytes(int seed)
{
    private static readonly Dictionary<PolicyFormat, string[]> Pieces = new()
    {
        [PolicyFormat.CargoWall] =
        [
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            "\"rules\"",
            "\"type\"",
            "\"hostname\"",
            "\"cidr\"",
            "\"value\"",
            "\"github.com\"",
            "\"*.x.y\"",
            "\"10.0.0.0/8\"",
            "\"ports\"",
            "443",
            "\"port\"",
            "\"protocol\"",
            "\"icmp\"",
            "\"action\"",
            "\"deny\"",
            "\"allow\"",
            "\"defaultAction\"",
            "\"searchDomains\"",
            "\".corp.example.com\"",
            "null",
            "1e9",
            "\"\\ud800\"",
            "{\"rules\":[{\"type\":\"hostname\",\"value\":\"a.example.com\",\"action\":\"allow\"}]}",
            "jobs:\n",
            "\n",
            " ",
        ],
        [PolicyFormat.HardenRunner] =
        [
            "egress-policy: block\n",
            "allowed-endpoints: >\n",
            "  ",
            "api.github.com:443",
            "*.x.example:443",
            "\n",
            " ",
            ":",
            "*",
            "10.1.2.3:443",
            "localhost:80",
            "xn--p1ai:1",
            "${{ x }}",
            "#",
            "&a ",
            "*a",
            "jobs:\n",
            "jobs:\n  a:\n    steps:\n      - uses: step-security/harden-runner@v2\n        with: { allowed-endpoints: 'a.example:443' }\n",
        ],
        [PolicyFormat.EgressFilter] =
        [
            "[",
            "]",
            "[:443]",
            "[exe=\"]",
            "[exe=\"a]b\" arg=`x]`]\n",
            "[https://h.example]\n",
            "/a/*\n",
            "GET|POST ",
            "a.example.com",
            "*.b.example.com",
            ":443|*/udp",
            " cgroup=*",
            " cgroup=@docker",
            " # ]",
            "\n",
            "\r\n",
            "dns:",
            "10.0.0.0/8:*\n",
            " passthrough",
            "{owner}",
            "[cgroup=* exe=/a]\n",
            "\u2028",
            "jobs:\n",
        ],
        [PolicyFormat.GitHub] =
        [
            "mode: enforce\n",
            "mode: log\n",
            "allow:\n",
            "  - api.github.com\n",
            "  - '*.x'\n",
            "no-default-urls: true\n",
            "&a [",
            "]",
            "*a",
            "? ",
            "{",
            "}",
            "\"\\uD800\"",
            ": ",
            "\n",
            "- ",
        ],
    };

    private readonly Random _random = new(seed);

    public byte[] Next(PolicyFormat format)
    {
        var text = new StringBuilder();
        for (var count = _random.Next(40); count > 0; count--)
        {
            text.Append(Pieces[format][_random.Next(Pieces[format].Length)]);
        }

        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        for (var flips = _random.Next(10) == 0 ? _random.Next(8) : 0; flips > 0 && bytes.Length > 0; flips--)
        {
            bytes[_random.Next(bytes.Length)] = (byte)_random.Next(256);
        }

        return bytes;
    }
}
