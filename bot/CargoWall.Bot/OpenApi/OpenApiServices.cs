using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using CargoWall.Policy.Contracts;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace CargoWall.Bot.OpenApi;

/// <summary>The description of the API that agents, people and the open-source agent call, made from its routes.</summary>
internal static class OpenApiServices
{
    public const string Path = "/api/v1/openapi.json";

    private const string Bearer = "bearer";
    private const string LineSchema = "x-item-schema";

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
        // What is null is left out of answers, also where a constructor asks for it.
        options.AddSchemaTransformer(
            (schema, context, _) =>
            {
                foreach (var member in context.JsonTypeInfo.Properties.Where(member => member.IsGetNullable))
                {
                    schema.Required?.Remove(member.Name);
                }
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
                    var content = body.MediaType == AgentApi.EventsMediaType ? Lines(body.Type.Name, schema, context.Document) : schema;
                    operation.RequestBody = new OpenApiRequestBody
                    {
                        Required = true,
                        Content = new Dictionary<string, OpenApiMediaType> { [body.MediaType] = new() { Schema = content } },
                    };
                }
                if (metadata.OfType<TokenNeeded>().Any())
                {
                    operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, context.Document)] = [] }];
                }
            }
        );
    }

    // The schema of a body is that of the whole body, which is no JSON here. What a line is has its place in OpenAPI 3.2 only ("itemSchema").
    private static OpenApiSchema Lines(string name, OpenApiSchema line, OpenApiDocument? document)
    {
        document?.AddComponent(name, line);
        return new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Description = $"One {name} a line, each ended by a line feed.",
            Extensions = new Dictionary<string, IOpenApiExtension>
            {
                [LineSchema] = new JsonNodeExtension(new JsonObject { ["$ref"] = $"#/components/schemas/{name}" }),
            },
        };
    }

    public static void MapApiDescription(this IEndpointRouteBuilder routes) => routes.MapOpenApi(Path);
}
