using CargoWall.Bot.Hosting;
using Microsoft.Extensions.Options;

namespace CargoWall.Bot.Runs;

/// <summary>How often one job may call. Asked after the token was found good, so strangers cannot use up anybody's turn.</summary>
internal sealed class ReportLimits(IOptions<AgentApiOptions> options) : CallLimit(options.Value.RequestsPerMinute);
