using System.Globalization;

namespace CargoWall.Agent.Enforcing;

/// <summary>What the kernel and the tables counted since <see cref="Enforcer.Attach"/>.</summary>
/// <param name="LostEvents">Decisions that were made and could not be recorded.</param>
/// <param name="IncompleteDecisions">Decisions for which the tables held no verdict; denied under enforce.</param>
/// <param name="FailedHelpers">Calls inside the kernel programs that failed, by place.</param>
/// <param name="CapacityRefusals">Learned addresses that found no room and open nothing.</param>
internal sealed record KernelCounters(long LostEvents, long IncompleteDecisions, IReadOnlyList<FailedHelper> FailedHelpers, long CapacityRefusals)
{
    /// <summary>What a person must be told of, a sentence each.</summary>
    public IEnumerable<string> Troubles
    {
        get
        {
            if (LostEvents > 0)
            {
                yield return Said($"{LostEvents} events were lost: verdicts held, the record of them is gone.");
            }

            if (IncompleteDecisions > 0)
            {
                yield return Said(
                    $"For {IncompleteDecisions} connections the kernel's tables held no verdict: denied under enforce. This is a fault of the agent."
                );
            }

            foreach (var failed in FailedHelpers)
            {
                yield return Said($"A call inside the kernel programs failed {failed.Count} times: {failed.Error} at {failed.File}:{failed.Line}.");
            }

            if (CapacityRefusals > 0)
            {
                yield return Said($"{CapacityRefusals} addresses of allowed names found no room in the kernel's tables and stayed closed.");
            }
        }
    }

    private static string Said(FormattableString sentence) => sentence.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A helper that failed inside a kernel program.</summary>
/// <param name="File">The source file, shortened to 23 characters.</param>
/// <param name="Error">The error's name, for example <c>ENOMEM</c>.</param>
internal sealed record FailedHelper(string File, int Line, string Error, long Count);
