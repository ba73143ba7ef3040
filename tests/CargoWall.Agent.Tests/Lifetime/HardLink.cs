using System.Runtime.InteropServices;

namespace CargoWall.Agent.Tests.Lifetime;

internal static partial class HardLink
{
    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Make(string from, string to);
}
