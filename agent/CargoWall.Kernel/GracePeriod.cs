using CargoWall.Kernel.Binding;

namespace CargoWall.Kernel;

/// <summary>The kernel's own word that nothing which was running is still running.</summary>
public static class GracePeriod
{
    /// <summary>
    /// Returns when every program that runs at this moment has ended: it runs in a read-side critical section of RCU, and <c>MEMBARRIER_CMD_GLOBAL</c>
    /// waits for all of them (membarrier(2), since kernel 4.3; some milliseconds). Where the kernel does not offer it, as with processors that never tick
    /// (<c>nohz_full</c>), it returns at once.
    /// </summary>
    public static void Wait() => _ = LibC.Membarrier(LibC.MembarrierNumber, LibC.MembarrierGlobal, 0, 0);
}
