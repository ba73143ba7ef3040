using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;

namespace GitHub.Simulator.Rest;

/// <summary>Counts what each token asks for, and refuses what is over GitHub's primary and secondary limits.</summary>
internal sealed class RateLimiter(RateLimits limits, TimeProvider clock)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private readonly ConcurrentDictionary<string, Account> _accounts = new();

    /// <summary>Takes one request into account. Throws what GitHub answers where it is over a limit.</summary>
    public Ticket Enter(Caller caller, string method, bool makesContent)
    {
        var (key, limit) = caller switch
        {
            Caller.AsInstallation it => ($"installation ID {it.Token.Installation.Id.ToString(CultureInfo.InvariantCulture)}", limits.RequestsPerHour),
            Caller.AsApp it => ($"app ID {it.App.Id.ToString(CultureInfo.InvariantCulture)}", limits.RequestsPerHour),
            Caller.AsPerson it => ($"user ID {it.Account.Id.ToString(CultureInfo.InvariantCulture)}", limits.RequestsPerHour),
            _ => ("127.0.0.1", limits.AnonymousRequestsPerHour),
        };
        var account = _accounts.GetOrAdd(key, _ => new Account());
        var now = clock.GetUtcNow();
        lock (account)
        {
            if (account.Reset <= now)
            {
                account.Used = 0;
                account.Reset = now + Hour;
            }

            var ticket = new Ticket(account, limit);
            if (account.Used >= limit)
            {
                throw new RestProblem(403, $"API rate limit exceeded for {key}.") { Headers = ticket.Headers };
            }

            account.Points.RemoveAll(point => point.Time + Minute <= now);
            account.Content.RemoveAll(time => time + Hour <= now);
            var cost = method is "GET" or "HEAD" or "OPTIONS" ? 1 : 5;
            if (
                account.Running >= limits.Concurrent
                || account.Points.Sum(point => point.Cost) + cost > limits.PointsPerMinute
                || (
                    makesContent
                    && (account.Content.Count >= limits.ContentPerHour || account.Content.Count(time => time + Minute > now) >= limits.ContentPerMinute)
                )
            )
            {
                throw new RestProblem(403, "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.")
                {
                    Headers = new Dictionary<string, string>(ticket.Headers) { ["Retry-After"] = "60" },
                };
            }

            account.Used++;
            account.Running++;
            account.Points.Add((now, cost));
            if (makesContent)
            {
                account.Content.Add(now);
            }

            return ticket;
        }
    }

    /// <summary>One request under way.</summary>
    internal sealed class Ticket(Account account, int limit)
    {
        /// <summary>The <c>X-RateLimit</c> headers as they stand.</summary>
        public IReadOnlyDictionary<string, string> Headers
        {
            get
            {
                lock (account)
                {
                    return new Dictionary<string, string>
                    {
                        ["X-RateLimit-Limit"] = Text(limit),
                        ["X-RateLimit-Remaining"] = Text(Math.Max(0, limit - account.Used)),
                        ["X-RateLimit-Reset"] = Text(account.Reset.ToUnixTimeSeconds()),
                        ["X-RateLimit-Used"] = Text(account.Used),
                        ["X-RateLimit-Resource"] = "core",
                    };
                }
            }
        }

        public void Leave()
        {
            lock (account)
            {
                account.Running--;
            }
        }

        /// <summary>Gives the request back: answers of 304, and the question for the limits themselves, do not count.</summary>
        public void Refund()
        {
            lock (account)
            {
                account.Used--;
            }
        }

        public JsonObject ToJson()
        {
            lock (account)
            {
                return new JsonObject
                {
                    ["limit"] = limit,
                    ["used"] = account.Used,
                    ["remaining"] = Math.Max(0, limit - account.Used),
                    ["reset"] = account.Reset.ToUnixTimeSeconds(),
                };
            }
        }

        private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
    }

    internal sealed class Account
    {
        public int Used { get; set; }

        public int Running { get; set; }

        public DateTimeOffset Reset { get; set; }

        public List<(DateTimeOffset Time, int Cost)> Points { get; } = [];

        public List<DateTimeOffset> Content { get; } = [];
    }
}
