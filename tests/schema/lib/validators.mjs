import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { closing } from './closed-schema.mjs';

/**
 * Validators of closed schemas, compiled when first asked for.
 * @param {object} description an OpenAPI document
 */
export function validators(description) {
  const ajv = new Ajv2020({ strict: false, allErrors: true, logger: false });
  addFormats(ajv);
  // The mail addresses of bots, `1+name[bot]@users.noreply.github.com`, do not fit the format.
  ajv.addFormat('email', true);
  const { definitions, close } = closing(description.components);
  ajv.addSchema({ $id: 'description', $defs: definitions });
  const compiled = new Map();

  /** @returns {string[]} what does not fit, as `place: words` */
  return function problems(schema, value) {
    if (!compiled.has(schema)) {
      compiled.set(schema, ajv.compile(absolute(close(schema))));
    }

    const validate = compiled.get(schema);
    return validate(value) ? [] : readable(validate.errors);
  };
}

// Definitions live in one schema with an id of its own, so that they are compiled once.
function absolute(schema) {
  return JSON.parse(JSON.stringify(schema), (key, value) => (key === '$ref' ? `description${value}` : value));
}

function readable(errors) {
  const texts = errors
    .filter((error) => !['anyOf', 'if'].includes(error.keyword))
    .map((error) => `${error.instancePath || '/'}: ${error.message}${detail(error)}`);
  return [...new Set(texts)];
}

function detail({ keyword, params }) {
  switch (keyword) {
    case 'unevaluatedProperties': return ` ('${params.unevaluatedProperty}' is not in the description)`;
    case 'additionalProperties': return ` ('${params.additionalProperty}' is not in the description)`;
    case 'enum': return ` (${params.allowedValues.join(', ')})`;
    default: return '';
  }
}
