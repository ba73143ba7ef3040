using Microsoft.Win32.SafeHandles;

namespace CargoWall.Kernel;

/// <summary>A map that another process pinned. Disposal lets go of it; the pin stays.</summary>
/// <typeparam name="TKey">As in the object that it was made for, byte for byte.</typeparam>
/// <typeparam name="TValue">As in the object that it was made for, byte for byte.</typeparam>
public sealed class PinnedMap<TKey, TValue> : IDisposable
    where TKey : unmanaged
    where TValue : unmanaged
{
    private readonly SafeFileHandle handle;

    internal PinnedMap(SafeFileHandle handle, string name, int capacity)
    {
        this.handle = handle;
        Map = new BpfMap<TKey, TValue>(handle, name, (int)handle.DangerousGetHandle(), capacity);
    }

    public BpfMap<TKey, TValue> Map { get; }

    public void Dispose() => handle.Dispose();
}
