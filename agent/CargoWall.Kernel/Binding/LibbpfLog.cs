using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace CargoWall.Kernel.Binding;

/// <summary>
/// What libbpf says while it works for one thread: warnings, and the verifier's words when a program is refused. Kept per thread, because libbpf
/// calls back on the thread that asked, and bounded.
/// </summary>
internal static unsafe class LibbpfLog
{
    private const int MaxCharacters = 64 * 1024;
    private const int LineBytes = 4096;
    private const int Warning = 0;

    [ThreadStatic]
    private static StringBuilder? text;

    private static readonly bool Listening = Listen();

    /// <summary>Forgets what was said before.</summary>
    public static void Begin()
    {
        if (Listening)
        {
            text?.Clear();
        }
    }

    /// <summary>What was said on this thread since <see cref="Begin"/>, without the last line's end.</summary>
    public static string Take()
    {
        var said = text?.ToString().TrimEnd() ?? string.Empty;
        text?.Clear();
        return said;
    }

    private static bool Listen()
    {
        Libbpf.libbpf_set_print(&OnPrint);
        return true;
    }

    // A va_list comes as one pointer on x86-64 and arm64 alike (System V and AAPCS64 calling conventions).
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnPrint(int level, byte* format, nint arguments)
    {
        if (level != Warning)
        {
            return 0;
        }

        try
        {
            // The verifier's log is one argument and long: its end says what was wrong.
            var bytes = stackalloc byte[LineBytes];
            var length = LibC.vsnprintf(bytes, LineBytes, format, arguments);
            text ??= new StringBuilder();
            text.Append(Encoding.UTF8.GetString(bytes, Math.Clamp(length, 0, LineBytes - 1)));
            if (text.Length > MaxCharacters)
            {
                text.Remove(0, text.Length - MaxCharacters);
            }
        }
        catch (OutOfMemoryException)
        {
            // An exception must not pass into C; the log is shorter then.
        }

        return 0;
    }
}
