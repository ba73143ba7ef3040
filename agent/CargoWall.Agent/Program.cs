using CargoWall.Agent.Commands;

return await CommandLine.RunAsync(args, Surroundings.OfProcess());
