using System.Text.Json.Serialization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace CargoWall.Bot.OpenApi;

/// <summary>The description of the API that agents, people and the open-source agent call, made from its routes.</summary>
internal static class OpenApiServices
{
    public const string Path = "/api/v1/openapi.json";

    private const string Bearer = "bearer";

    public static IServiceCollection AddApiDescription(this IServiceCollection services) =>
        services
            // The calls read and write by contexts of their own, which take no numbers in texts.
            .ConfigureHttpJsonOptions(options => options.SerializerOptions.NumberHandling = JsonNumberHandling.Strict)
            .AddOpenApi(Describe);

    private static void Describe(OpenApiOptions options)
    {
        // Pages, webhooks and health are for others.
        options.ShouldInclude = call => call.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true;
        options.AddDocumentTransformer(
            (document, _, _) =>
            {
                document.Info = new OpenApiInfo
                {
                    Title = "CargoWall bot",
                    Version = "1",
                    Description =
                        "Policies for jobs, and what jobs report. Requests are read strictly, answers may gain members. Every refusal is a problem document (RFC 9457) with a code and a sentence.",
                };
                // Where it is reached is known to who asked.
                document.Servers = [new OpenApiServer { Url = "/" }];
                document.Components ??= new OpenApiComponents();
                document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
                {
                    [Bearer] = new OpenApiSecurityScheme
                    {
                        Type = SecuritySchemeType.Http,
                        Scheme = "bearer",
                        Description = "What kind of token is in each call's description.",
                    },
                };
                return Task.CompletedTask;
            }
        );
        options.AddOperationTransformer(
            async (operation, context, cancellationToken) =>
            {
                var metadata = context.Description.ActionDescriptor.EndpointMetadata;
                if (metadata.OfType<BodyTaken>().FirstOrDefault() is { } body)
                {
                    var schema = await context.GetOrCreateSchemaAsync(body.Type, parameterDescription: null, cancellationToken);
                    operation.RequestBody = new OpenApiRequestBody
                    {
                        Required = true,
                        Content = new Dictionary<string, OpenApiMediaType> { [body.MediaType] = new() { Schema = schema } },
                    };
                }
                if (metadata.OfType<TokenNeeded>().Any())
                {
                    operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, context.Document)] = [] }];
                }
            }
        );
    }

    public static void MapApiDescription(this IEndpointRouteBuilder routes) => routes.MapOpenApi(Path);
}
