// Makes JSON Schema of an OpenAPI schema, closed: an object may have no member that its schema does not name.
// GitHub's description leaves objects open, so that a misspelt optional member would pass.

const COMBINATORS = ['allOf', 'anyOf', 'oneOf'];

/**
 * @param {object} components the description's `components`
 * @returns {{ definitions: object, close: (schema: object) => object }} `$defs` to put beside what `close` gives
 */
export function closing(components) {
  const schemas = components.schemas;
  const definitions = Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, convert(schema, false)]));
  return { definitions, close: (schema) => convert(schema, true) };

  // `whole`: the schema is all that is said of a value, not one branch beside others that name members too.
  function convert(schema, whole) {
    if (schema.$ref) {
      return whole && namesMembers(schema) ? { $ref: definition(schema.$ref), unevaluatedProperties: false } : { $ref: definition(schema.$ref) };
    }

    const { nullable, properties, items, additionalProperties, discriminator, example, examples, ...rest } = schema;
    const result = Object.fromEntries(Object.entries(rest).filter(([key]) => !key.startsWith('x-') && !COMBINATORS.includes(key)));
    if (properties) {
      result.properties = mapValues(properties, (property) => convert(property, true));
    }

    if (items) {
      result.items = convert(items, true);
    }

    for (const combinator of COMBINATORS.filter((name) => schema[name])) {
      // Branches of `oneOf` overlap here and there in the description; that one fits is what matters.
      const name = combinator === 'oneOf' ? 'anyOf' : combinator;
      result[name] = [...(result[name] ?? []), ...schema[combinator].map((branch) => convert(branch, false))];
    }

    if (additionalProperties !== undefined && !(additionalProperties === true && properties)) {
      result.additionalProperties = typeof additionalProperties === 'object' ? convert(additionalProperties, true) : additionalProperties;
    }

    if (whole && namesMembers(schema)) {
      result.unevaluatedProperties = false;
    }

    if (Array.isArray(result.enum) && nullable && !result.enum.includes(null)) {
      result.enum = [...result.enum, null];
    }

    return nullable ? { anyOf: [{ type: 'null' }, result] } : result;
  }

  // Whether a schema names members, and no branch of it takes any member.
  function namesMembers(schema, seen = new Set()) {
    const parts = [...flatten(schema, seen)];
    const free = (part) => part.type === 'object' && !part.properties && part.additionalProperties !== false;
    return parts.some((part) => part.properties) && !parts.some(free);
  }

  function* flatten(schema, seen) {
    if (schema.$ref) {
      if (!seen.has(schema.$ref)) {
        seen.add(schema.$ref);
        yield* flatten(schemas[schema.$ref.split('/').at(-1)], seen);
      }

      return;
    }

    const branches = COMBINATORS.flatMap((name) => schema[name] ?? []);
    if (schema.properties || schema.additionalProperties !== undefined || branches.length === 0) {
      yield schema;
    }

    for (const branch of branches) {
      yield* flatten(branch, seen);
    }
  }
}

const definition = (reference) => `#/$defs/${reference.split('/').at(-1)}`;

const mapValues = (object, change) => Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
