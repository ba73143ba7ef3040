using CargoWall.Story.Scenes;
using CargoWall.Story.Telling;

return await Demo.RunAsync(Console.Out, stopAfterReport: Environment.GetEnvironmentVariable("DEMO_EXIT") == "1");
