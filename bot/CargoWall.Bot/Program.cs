using CargoWall.Bot.Attention;
using CargoWall.Bot.Baselines;
using CargoWall.Bot.Checks;
using CargoWall.Bot.Commands;
using CargoWall.Bot.Egress;
using CargoWall.Bot.Hosting;
using CargoWall.Bot.Installations;
using CargoWall.Bot.Modes;
using CargoWall.Bot.OpenApi;
using CargoWall.Bot.Operators;
using CargoWall.Bot.Operators.CommandLine;
using CargoWall.Bot.Outbox;
using CargoWall.Bot.Pages;
using CargoWall.Bot.Pages.Shell;
using CargoWall.Bot.Policies;
using CargoWall.Bot.Proposals;
using CargoWall.Bot.Runs;
using CargoWall.Bot.SetUp;
using CargoWall.Bot.SetUp.Registration;
using CargoWall.Bot.Signing;
using CargoWall.Bot.Sweeps;
using CargoWall.Bot.Webhooks;

if (RegistrationProgram.IsMeant(args))
{
    return await RegistrationProgram.RunAsync(args[1..]);
}

if (OperatorCommandLine.IsMeant(args))
{
    return await OperatorCommandLine.RunAsync(args, CommandSurroundings.OfProcess());
}

// Settings and static files stand beside the program, wherever it is started from.
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.AddHosting();
builder.Services.AddWebhooks();
builder.Services.AddInstallations();
builder.Services.AddOutbox();
builder.Services.AddPolicies();
builder.Services.AddModes();
builder.Services.AddAttention();
builder.Services.AddChecks();
builder.Services.AddSigning();
builder.Services.AddRuns();
builder.Services.AddApiDescription();
builder.Services.AddEgress();
builder.Services.AddBaselines();
builder.Services.AddProposals();
builder.Services.AddCommands();
builder.Services.AddSweeps();
builder.Services.AddSetUp();
builder.Services.AddPages();
builder.Services.AddOperators();

var app = builder.Build();
app.UsePageHeaders();
app.UseHosting();
app.UseOperators();
app.MapHealth();
app.MapWebhooks();
app.MapAgentApi();
app.MapSigning();
app.MapApiDescription();
app.MapOperators();
app.MapSetUp();
app.MapPages();

return await app.RunOrExplainAsync();
