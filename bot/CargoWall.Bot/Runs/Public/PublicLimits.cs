using CargoWall.Bot.Hosting;
using Microsoft.Extensions.Options;

namespace CargoWall.Bot.Runs.Public;

/// <summary>How often the public policy of one repository may be asked for, by everybody together: callers have no name, and proxies share an address.</summary>
internal sealed class PublicLimits(IOptions<AgentApiOptions> options) : CallLimit(options.Value.PublicRequestsPerMinute);
