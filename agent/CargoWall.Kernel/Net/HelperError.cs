using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace CargoWall.Kernel.Net;

/// <summary><c>struct cw_error</c>: the place of a failed helper.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct HelperError
{
    public FileName File;
    public uint Line;
    public int Error;

    /// <summary>The source file's name.</summary>
    public readonly string FileText
    {
        get
        {
            ReadOnlySpan<byte> bytes = File;
            var end = bytes.IndexOf((byte)0);
            return Encoding.ASCII.GetString(end < 0 ? bytes : bytes[..end]);
        }
    }

    [InlineArray(24)]
    public struct FileName
    {
        private byte first;
    }
}
