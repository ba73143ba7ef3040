using CargoWall.Kernel.Binding;

namespace CargoWall.Kernel;

/// <summary>The kernel or libbpf refused something.</summary>
public sealed class KernelException : Exception
{
    /// <param name="operation">What was tried, as the beginning of a sentence: <c>Loading the object net</c>.</param>
    /// <param name="error">The error number, positive.</param>
    /// <param name="log">What libbpf and the verifier said; maybe empty.</param>
    public KernelException(string operation, int error, string log)
        : base($"{operation} failed: {Errno.Describe(error)}.{(error == Errno.NotPermitted ? string.Empty : LastLine(log))}")
    {
        Operation = operation;
        Error = error;
        Log = log;
    }

    /// <summary>What was tried.</summary>
    public string Operation { get; }

    /// <summary>The error number, positive.</summary>
    public int Error { get; }

    /// <summary>What libbpf and the verifier said; its end matters most.</summary>
    public string Log { get; }

    /// <summary>For a call that returns -errno.</summary>
    internal static void ThrowIf(int result, string operation)
    {
        if (result < 0)
        {
            throw new KernelException(operation, -result, LibbpfLog.Take());
        }
    }

    // What the verifier found stands last, before libbpf's own closing lines.
    private static string LastLine(string log)
    {
        var rest = log.AsSpan().TrimEnd();
        while (!rest.IsEmpty)
        {
            var start = rest.LastIndexOf('\n') + 1;
            var line = rest[start..].Trim();
            if (!line.IsEmpty && !line.Contains("failed to load", StringComparison.Ordinal) && !line.StartsWith("--", StringComparison.Ordinal))
            {
                return $" {line}";
            }

            rest = rest[..start].TrimEnd();
        }

        return string.Empty;
    }
}
