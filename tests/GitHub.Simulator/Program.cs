using GitHub.Simulator;

var options = SimulatorCommandLine.Read(args, Console.Error);
if (options is null)
{
    return 2;
}

await using var simulator = await GitHubSimulator.StartAsync(options);
SimulatorCommandLine.Announce(simulator, Console.Out);
await simulator.WaitForShutdownAsync();
return 0;
