using CargoWall.Kernel.Net;

namespace CargoWall.Agent.Enforcing;

/// <summary>
/// Loads the kernel programs on a thread of its own while the policy is still read: making the tables and verifying the programs takes the kernel some
/// 30 ms, for which nothing of the policy is needed.
/// </summary>
internal static class ProgramLoading
{
    private static Task<NetObject>? ahead;

    /// <summary>Begins. The next <see cref="Enforcer.Attach"/> of this process takes what was loaded, and meets the failure if there was one.</summary>
    public static void Begin()
    {
        var loading = new TaskCompletionSource<NetObject>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (Interlocked.CompareExchange(ref ahead, loading.Task, null) is not null)
        {
            return;
        }

        new Thread(() =>
        {
            try
            {
                loading.SetResult(NetObject.Load());
            }
            catch (Exception failure)
            {
                loading.SetException(failure);
            }
        })
        {
            IsBackground = true,
            Name = "load programs",
        }.Start();
    }

    /// <summary>What was begun, else loads now.</summary>
    public static NetObject Take() => Interlocked.Exchange(ref ahead, null) is { } begun ? begun.GetAwaiter().GetResult() : NetObject.Load();
}
