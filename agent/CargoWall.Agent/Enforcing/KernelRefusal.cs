using CargoWall.Kernel;

namespace CargoWall.Agent.Enforcing;

/// <summary>Says in words what a refusal of the kernel means for a person.</summary>
internal static class KernelRefusal
{
    public static KernelUnavailableException Of(string feature, KernelException exception) => new(feature, exception.Message, Mend(exception.Error), exception);

    public static string Mend(int error) =>
        error switch
        {
            Errno.NotPermitted or Errno.AccessDenied =>
                "Run as root, or with the capabilities CAP_BPF, CAP_NET_ADMIN and CAP_PERFMON; inside a container they must be given to it (--cap-add).",
            Errno.Invalid or Errno.NotSupported or Errno.NotSupportedByMap =>
                "Use a kernel of version 5.15 or later with CONFIG_BPF_SYSCALL, CONFIG_CGROUP_BPF and CONFIG_BPF_JIT; 'cargowall doctor' shows what is missing.",
            38 => "The kernel has no bpf(2): use one with CONFIG_BPF_SYSCALL.",
            Errno.NoMemory => "Give the machine more memory: the kernel tables take some 30 MB.",
            _ => "'cargowall doctor' shows what this machine supports.",
        };
}
