using CargoWall.Kernel.Binding;

namespace CargoWall.Kernel;

/// <summary>A program of an object. Lives as long as the object.</summary>
public sealed unsafe class BpfProgram
{
    private readonly BpfObjectHandle owner;
    private readonly nint program;

    internal BpfProgram(BpfObjectHandle owner, nint program, string name)
    {
        this.owner = owner;
        this.program = program;
        Name = name;
    }

    public string Name { get; }

    internal int Descriptor => Libbpf.bpf_program__fd(program);

    /// <summary>Leaves the program out when the object is loaded.</summary>
    public void LeaveOut() => KernelException.ThrowIf(Libbpf.bpf_program__set_autoload(program, load: false), $"Leaving out the program {Name}");

    /// <summary>Attaches the program to a control group, beside others that may be there; the link detaches it.</summary>
    /// <exception cref="KernelException">The kernel refused.</exception>
    public CgroupLink AttachTo(CgroupDirectory cgroup)
    {
        LibbpfLog.Begin();
        var added = false;
        owner.DangerousAddRef(ref added);
        try
        {
            var link = Libbpf.bpf_program__attach_cgroup(program, cgroup.Descriptor);
            return link != 0
                ? new CgroupLink(Name, new BpfLinkHandle(link))
                : throw new KernelException(
                    $"Attaching {Name} to the control group {cgroup.Path}",
                    System.Runtime.InteropServices.Marshal.GetLastPInvokeError(),
                    LibbpfLog.Take()
                );
        }
        finally
        {
            owner.DangerousRelease();
        }
    }

    /// <summary>Runs the loaded program on a packet (BPF_PROG_TEST_RUN) and gives what it returned, and how long one of the runs took.</summary>
    /// <exception cref="KernelException">The kernel does not run this kind of program, or refused the packet.</exception>
    public (uint Returned, TimeSpan Duration) Run(ReadOnlySpan<byte> packet, int repeat = 1)
    {
        var added = false;
        owner.DangerousAddRef(ref added);
        try
        {
            fixed (byte* data = packet)
            {
                var options = new Libbpf.TestRunOptions
                {
                    Size = (nuint)sizeof(Libbpf.TestRunOptions),
                    DataIn = data,
                    DataSizeIn = (uint)packet.Length,
                    Repeat = repeat,
                };
                KernelException.ThrowIf(Libbpf.bpf_prog_test_run_opts(Descriptor, &options), $"A test run of {Name}");
                return (options.ReturnValue, TimeSpan.FromTicks(options.DurationNanoseconds / TimeSpan.NanosecondsPerTick));
            }
        }
        finally
        {
            owner.DangerousRelease();
        }
    }
}
