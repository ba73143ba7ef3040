using System.Runtime.InteropServices;

namespace CargoWall.Kernel;

/// <summary>Names of the kernel's error numbers.</summary>
public static class Errno
{
    public const int NotPermitted = 1;
    public const int NoEntry = 2;
    public const int Interrupted = 4;
    public const int TooBig = 7;
    public const int NoMemory = 12;
    public const int AccessDenied = 13;
    public const int Busy = 16;
    public const int Exists = 17;
    public const int Invalid = 22;
    public const int NoSpace = 28;
    public const int NotSupportedByMap = 524; // ENOTSUPP, which the kernel keeps to itself elsewhere
    public const int NotSupported = 95;

    /// <summary><c>EPERM</c>; the number where there is no name here.</summary>
    public static string NameOf(int number) =>
        number switch
        {
            NotPermitted => "EPERM",
            NoEntry => "ENOENT",
            Interrupted => "EINTR",
            5 => "EIO",
            TooBig => "E2BIG",
            9 => "EBADF",
            11 => "EAGAIN",
            NoMemory => "ENOMEM",
            AccessDenied => "EACCES",
            14 => "EFAULT",
            Busy => "EBUSY",
            Exists => "EEXIST",
            19 => "ENODEV",
            20 => "ENOTDIR",
            Invalid => "EINVAL",
            24 => "EMFILE",
            NoSpace => "ENOSPC",
            38 => "ENOSYS",
            NotSupported => "EOPNOTSUPP",
            NotSupportedByMap => "ENOTSUPP",
            _ => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"errno {number}"),
        };

    /// <summary><c>EPERM, Operation not permitted</c>.</summary>
    public static string Describe(int number) =>
        number == NotSupportedByMap ? "ENOTSUPP, not supported by this kind of map" : $"{NameOf(number)}, {Marshal.GetPInvokeErrorMessage(number)}";
}
