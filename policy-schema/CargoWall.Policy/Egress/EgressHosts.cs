namespace CargoWall.Policy.Egress;

/// <summary>Hosts, addresses and networks of the egress language. Each method takes one from the line and says whether it was there.</summary>
internal sealed class EgressHosts(LineCursor line)
{
    /// <summary><c>a.b.c.d/bits</c>.</summary>
    public bool Cidr() => IPv4() && line.Take('/') && Number(greatest: 32);

    /// <summary>An address that is no part of a network or of a longer name.</summary>
    public bool Address() => IPv4() && line.Next is not ('.' or '/');

    /// <summary>The host of a URL: an address, a pattern or a name.</summary>
    public bool UrlHost() => line.Try(IPv4) || line.Try(Wildcard) || line.Try(HostName);

    /// <summary>A name that does not begin with four numbers.</summary>
    public bool Exact()
    {
        var start = line.Position;
        var isNumeric = line.TakeWhile(char.IsAsciiDigit) > 0;
        for (var part = 1; part < 4 && isNumeric; part++)
        {
            isNumeric = line.Take('.') && line.TakeWhile(char.IsAsciiDigit) > 0;
        }

        line.Position = start;
        return !isNumeric && HostName();
    }

    /// <summary>A pattern: a label with a star, before it maybe <c>*.</c>, behind it a name or a single last label.</summary>
    public bool Wildcard() =>
        line.Try(() => line.Take("*.") && StarLabel() && line.Take('.') && Rest()) || line.Try(() => StarLabel() && line.Take('.') && Rest());

    private bool Rest() => line.Try(HostName) || line.Try(LastLabel);

    private bool HostName()
    {
        var labels = 0;
        while (line.Try(() => Label() && line.Take('.')))
        {
            labels++;
        }

        return labels > 0 && LastLabel();
    }

    private bool LastLabel()
    {
        if (!char.IsAsciiLetter(line.Next))
        {
            return false;
        }

        line.TakeWhile(char.IsAsciiLetterOrDigit);
        return true;
    }

    // Letters, digits and hyphens, the last no hyphen: hyphens at the end are not taken.
    private bool Label()
    {
        var start = line.Position;
        if (!char.IsAsciiLetterOrDigit(line.Next))
        {
            return false;
        }

        line.TakeWhile(character => char.IsAsciiLetterOrDigit(character) || character == '-');
        line.Position = start + line.Since(start).TrimEnd('-').Length;
        return true;
    }

    private bool StarLabel()
    {
        var start = line.Position;
        line.TakeWhile(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '*');
        return line.Since(start).Contains('*', StringComparison.Ordinal);
    }

    private bool IPv4()
    {
        for (var octet = 0; octet < 4; octet++)
        {
            if ((octet > 0 && !line.Take('.')) || !Number(greatest: 255))
            {
                return false;
            }
        }

        return line.Next != '.';
    }

    // The longest number up to the greatest one, without leading zeros: of 256 it takes 25.
    private bool Number(int greatest)
    {
        var start = line.Position;
        if (line.Take('0'))
        {
            return true;
        }

        var value = 0;
        while (char.IsAsciiDigit(line.Next) && (value * 10) + (line.Next - '0') <= greatest)
        {
            value = (value * 10) + (line.Next - '0');
            line.Position++;
        }

        return line.Position > start;
    }
}
