using System.Diagnostics;

namespace CargoWall.Policy.Contracts;

/// <summary>The outcome of reading a served policy.</summary>
public abstract record ServedPolicyReading
{
    /// <summary>The reason for a policy that says more than this version understands.</summary>
    public const string TooNew = "policy-too-new";

    /// <summary>The reason for bytes that are no served policy.</summary>
    public const string NotReadable = "policy-unreadable";

    private ServedPolicyReading() { }

    /// <summary>It was read.</summary>
    public sealed record Policy(ServedPolicy Served) : ServedPolicyReading;

    /// <summary>It was not.</summary>
    /// <param name="Reason"><see cref="TooNew"/> or <see cref="NotReadable"/>.</param>
    /// <param name="Message">A sentence.</param>
    public sealed record Refused(string Reason, string Message) : ServedPolicyReading;

    /// <summary>Calls the function of the case at hand.</summary>
    public T Match<T>(Func<Policy, T> policy, Func<Refused, T> refused) =>
        this switch
        {
            Policy it => policy(it),
            Refused it => refused(it),
            _ => throw new UnreachableException(),
        };
}
