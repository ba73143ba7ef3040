using System.ComponentModel;
using System.Runtime.InteropServices;

namespace CargoWall.Story.Machine;

/// <summary>The calls into libc that .NET has no name for.</summary>
internal static partial class LinuxCalls
{
    public const int SigTerm = 15;
    public const int SigKill = 9;

    private const int OpenReadOnlyCloseOnExec = 0x80000;
    private const int CloneNewNetwork = 0x40000000;

    /// <summary>True when the process was there to get the signal.</summary>
    public static bool Signal(int processId, int signal) => kill(processId, signal) == 0;

    /// <summary>Moves the calling thread, and it alone, into the network namespace of a process.</summary>
    public static void EnterNetworkOf(int processId)
    {
        var handle = open($"/proc/{processId}/ns/net", OpenReadOnlyCloseOnExec);
        if (handle < 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"The network namespace of process {processId} cannot be opened");
        }

        try
        {
            if (setns(handle, CloneNewNetwork) != 0)
            {
                throw new Win32Exception(Marshal.GetLastPInvokeError(), $"The network namespace of process {processId} cannot be entered");
            }
        }
        finally
        {
            _ = close(handle);
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int processId, int signal);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setns(int handle, int kind);

    [LibraryImport("libc")]
    private static partial int close(int handle);
}
