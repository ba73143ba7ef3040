using CargoWall.Bot.Hosting;
using Microsoft.Extensions.Options;

namespace CargoWall.Bot.Runs.Questions;

/// <summary>How often one token may ask about policies.</summary>
internal sealed class QuestionLimits(IOptions<AgentApiOptions> options) : CallLimit(options.Value.RequestsPerMinute);
