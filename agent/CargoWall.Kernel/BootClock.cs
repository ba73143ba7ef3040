using CargoWall.Kernel.Binding;

namespace CargoWall.Kernel;

/// <summary>The clock that kernel programs read with bpf_ktime_get_boot_ns.</summary>
public static unsafe class BootClock
{
    private const int BootTime = 7; // CLOCK_BOOTTIME

    /// <summary>Since boot, time asleep included.</summary>
    public static long Milliseconds
    {
        get
        {
            LibC.TimeSpec now;
            _ = LibC.GetTime(BootTime, &now); // fails for a clock that does not exist; this one does since Linux 2.6.39
            return (now.Seconds * 1000) + (now.Nanoseconds / 1_000_000);
        }
    }
}
