using System.Runtime.InteropServices;
using CargoWall.Agent.Lifetime;

namespace CargoWall.Agent.Dns.Wire;

/// <summary>
/// Unpredictable 16-bit numbers from the kernel's generator, a page at a time. Not thread-safe. Straight from the kernel: the cryptography library of .NET
/// would load OpenSSL, 4 MB, for this alone.
/// </summary>
internal sealed class RandomIds
{
    private readonly byte[] _page = new byte[2048];
    private int _used = 2048;

    public ushort Next()
    {
        if (_used == _page.Length)
        {
            LibC.FillRandom(_page);
            _used = 0;
        }
        ushort value = MemoryMarshal.Read<ushort>(_page.AsSpan(_used));
        _used += 2;
        return value;
    }
}
