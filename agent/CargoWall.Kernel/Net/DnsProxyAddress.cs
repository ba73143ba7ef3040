using System.Runtime.InteropServices;

namespace CargoWall.Kernel.Net;

/// <summary><c>struct cw_dns</c>: where the DNS proxy listens in one network namespace. Port 0: not for this family.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct DnsProxyAddress
{
    public KernelAddress Via4;
    public KernelAddress Via6;
    public ushort Port4;
    public ushort Port6;
}
