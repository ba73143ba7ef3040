import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parseAllDocuments } from 'yaml';

/**
 * Judges policy files as an editor does: by YAML and the published schema alone.
 * @param {object} schema
 * @returns {(text: string) => string[]} problems, empty where the file is good
 */
export function policyChecker(schema) {
  // Conditions in the schema refine what stands beside them, so types and required members are stated once, there.
  const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, allErrors: true });
  addFormats(ajv);
  const validate = ajv.compile(schema);
  return function problems(text) {
    const documents = parseAllDocuments(text, { version: '1.2', uniqueKeys: true });
    if (documents.length !== 1) {
      return [`${documents.length} documents`];
    }

    const [document] = documents;
    if (document.errors.length > 0) {
      return document.errors.map((error) => error.message);
    }

    return validate(valueOf(document)) ? [] : validate.errors.map((error) => `${error.instancePath || '/'}: ${error.message}`);
  };
}

// An alias that leads nowhere, or to itself, has no value.
function valueOf(document) {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch {
    return undefined;
  }
}
