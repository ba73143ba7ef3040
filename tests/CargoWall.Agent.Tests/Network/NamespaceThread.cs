using System.ComponentModel;
using System.Runtime.InteropServices;

namespace CargoWall.Agent.Tests.Network;

/// <summary>Runs something in the network namespace of another process. A namespace belongs to a thread, and this one ends afterwards.</summary>
internal static partial class NamespaceThread
{
    private const int NewNetwork = 0x40000000; // CLONE_NEWNET

    public static T Run<T>(int processId, Func<T> make)
    {
        T? made = default;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Enter(processId);
                made = make();
            }
            catch (Exception exception)
            {
                failure = exception;
            }
        });
        thread.Start();
        thread.Join();
        return failure is null ? made! : throw new InvalidOperationException($"In the network namespace of process {processId}: {failure.Message}", failure);
    }

    private static void Enter(int processId)
    {
        using var own = File.OpenHandle($"/proc/{processId}/ns/net");
        if (SetNamespace(own, NewNetwork) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(SafeHandle handle, int kind);
}
