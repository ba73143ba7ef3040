using System.ComponentModel;
using System.Runtime.InteropServices;
using CargoWall.Kernel;
using CargoWall.Kernel.Binding;
using Microsoft.Win32.SafeHandles;

namespace CargoWall.Agent.Tests.Enforcing;

/// <summary>The programs that the kernel says are attached to a control group (BPF_PROG_QUERY).</summary>
internal static unsafe partial class CgroupPrograms
{
    // enum bpf_attach_type: egress, sock_create, connect4/6, sendmsg4/6, recvmsg4/6, setsockopt, getpeername4/6, sock_release.
    private static readonly int[] Hooks = [1, 2, 10, 11, 14, 15, 19, 20, 22, 29, 30, 34];

    public static IReadOnlyList<uint> AttachedTo(string folder)
    {
        using var cgroup = CgroupDirectory.Open(folder);
        var found = new List<uint>();
        var programs = stackalloc uint[64];
        foreach (var hook in Hooks)
        {
            uint flags,
                count = 64;
            if (Query(cgroup.Descriptor, hook, 0, &flags, programs, &count) != 0)
            {
                throw new Win32Exception(Marshal.GetLastPInvokeError());
            }

            found.AddRange(new ReadOnlySpan<uint>(programs, (int)count).ToArray());
        }

        return found;
    }

    /// <summary>Takes the programs away, as root could: every link to one of them is detached.</summary>
    public static void DetachAll(string folder)
    {
        var attached = AttachedTo(folder);
        for (uint id = 0; NextLink(id, &id) == 0; )
        {
            using var link = new SafeFileHandle(OpenLink(id), ownsHandle: true);
            Libbpf.CgroupLinkInfo info = default;
            var length = (uint)sizeof(Libbpf.CgroupLinkInfo);
            if (!link.IsInvalid && Libbpf.bpf_obj_get_info_by_fd((int)link.DangerousGetHandle(), &info, &length) == 0 && attached.Contains(info.ProgramId))
            {
                Assert.Equal(0, Detach((int)link.DangerousGetHandle()));
            }
        }
    }

    [LibraryImport("libbpf.so.1", EntryPoint = "bpf_link_get_next_id")]
    private static partial int NextLink(uint after, uint* next);

    [LibraryImport("libbpf.so.1", EntryPoint = "bpf_link_get_fd_by_id")]
    private static partial int OpenLink(uint id);

    [LibraryImport("libbpf.so.1", EntryPoint = "bpf_link_detach")]
    private static partial int Detach(int link);

    [LibraryImport("libbpf.so.1", EntryPoint = "bpf_prog_query", SetLastError = true)]
    private static partial int Query(int target, int hook, uint queryFlags, uint* attachFlags, uint* programs, uint* count);
}
