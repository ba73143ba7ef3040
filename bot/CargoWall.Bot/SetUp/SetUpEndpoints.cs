using CargoWall.Bot.Operators.SignIn;
using CargoWall.Bot.Pages.SetUp;
using CargoWall.Bot.Pages.Shell;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CargoWall.Bot.SetUp;

/// <summary>The page that says what the bot needs. The fingerprints of its keys are for everybody, the rest for operators.</summary>
internal static class SetUpEndpoints
{
    private static readonly string[] s_reading = [HttpMethods.Get, HttpMethods.Head];

    public static void MapSetUp(this IEndpointRouteBuilder routes) => routes.MapMethods("/setup", s_reading, ShowAsync);

    private static async Task<RazorComponentResult> ShowAsync(HttpContext context, SetUpReading reading, CancellationToken cancellationToken)
    {
        var isOperator = context.User.Identity is { IsAuthenticated: true, Name: not null };
        var model = await reading.ReadAsync(isOperator, cancellationToken);
        return PageResult.Of<SetUpPage>(
            context,
            isOperator ? model with { Operator = OperatorSession.Of(context) } : model,
            isOperator ? PageResult.Unkept : PageResult.AskedAnew
        );
    }
}
