using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace CargoWall.Agent.Tests.Network;

/// <summary>Takes a copy of a file descriptor of another process (pidfd_getfd(2), Linux 5.6).</summary>
internal static partial class ForeignDescriptor
{
    // The same numbers on every kind of machine that .NET runs on.
    private const nint OpenProcess = 434;
    private const nint GetDescriptor = 438;

    public static SafeSocketHandle Take(int processId, int descriptor)
    {
        var process = Call(OpenProcess, processId, 0, 0);
        try
        {
            var copy = process < 0 ? -1 : Call(GetDescriptor, process, descriptor, 0);
            return copy >= 0 ? new SafeSocketHandle(copy, ownsHandle: true) : throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
        finally
        {
            if (process >= 0)
            {
                _ = Close((int)process);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Call(nint number, nint first, nint second, nint third);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
