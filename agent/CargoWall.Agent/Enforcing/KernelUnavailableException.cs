namespace CargoWall.Agent.Enforcing;

/// <summary>This machine cannot enforce: says what is missing, why and what to do.</summary>
/// <param name="feature">What is missing, for example <c>cgroup connect hooks</c>.</param>
/// <param name="reason">What the kernel or the library said.</param>
/// <param name="mend">What a person can do.</param>
internal sealed class KernelUnavailableException(string feature, string reason, string mend, Exception? innerException = null)
    : Exception($"{feature}: {reason} {mend}", innerException)
{
    public string Feature { get; } = feature;

    public string Reason { get; } = reason;

    public string Mend { get; } = mend;
}
