/**
 * Which keys and words of a schema the documents use: what no sample shows is neither taken nor refused by any test.
 * @param {object} schema
 * @param {unknown[]} documents
 * @returns {string[]} places in the schema that nothing used, as JSON pointers
 */
export function unused(schema, documents) {
  const seen = new Set();
  for (const document of documents) {
    visit(document, schema, '#');
  }

  return [...places(schema, '#')].filter((place) => !seen.has(place)).sort();

  function visit(value, node, at) {
    if (node === null || typeof node !== 'object') {
      return;
    }

    if (node.$ref) {
      visit(value, follow(node.$ref), node.$ref);
    }

    for (const [index, branch] of [...(node.anyOf ?? []), ...(node.oneOf ?? [])].entries()) {
      visit(value, branch, `${at}/${node.anyOf ? 'anyOf' : 'oneOf'}/${index}`);
    }

    (node.enum ?? []).filter((word) => word === value).forEach((word) => seen.add(`${at}/enum/${word}`));
    if (Array.isArray(value)) {
      value.forEach((item) => visit(item, node.items, `${at}/items`));
    } else if (value !== null && typeof value === 'object') {
      for (const [key, inner] of Object.entries(value)) {
        const known = node.properties?.[key];
        if (known !== undefined) {
          seen.add(`${at}/properties/${key}`);
        }

        visit(inner, known ?? node.additionalProperties, known === undefined ? `${at}/additionalProperties` : `${at}/properties/${key}`);
      }
    }
  }

  function follow(reference) {
    return reference.slice(2).split('/').reduce((node, part) => node[part], schema);
  }
}

// Conditions say nothing of their own: they refine what stands beside them.
const CONDITIONS = ['if', 'then', 'else', 'allOf', 'not', 'dependentRequired', 'dependentSchemas', 'propertyNames'];

function* places(node, at) {
  if (node === null || typeof node !== 'object') {
    return;
  }

  for (const word of node.enum ?? []) {
    yield `${at}/enum/${word}`;
  }

  for (const [key, inner] of Object.entries(node.properties ?? {})) {
    yield `${at}/properties/${key}`;
    yield* places(inner, `${at}/properties/${key}`);
  }

  for (const [key, inner] of Object.entries(node)) {
    if (key === '$defs') {
      for (const [name, definition] of Object.entries(inner)) {
        yield* places(definition, `${at}/$defs/${name}`);
      }
    } else if (key === 'anyOf' || key === 'oneOf') {
      for (const [index, branch] of inner.entries()) {
        yield* places(branch, `${at}/${key}/${index}`);
      }
    } else if (key !== 'properties' && key !== 'enum' && !CONDITIONS.includes(key)) {
      yield* places(inner, `${at}/${key}`);
    }
  }
}
