import { validators } from './validators.mjs';

// Events that GitHub sends and this extract of its description does not have.
const NOT_DESCRIBED = ['merge_group'];

/**
 * Holds webhook payloads against GitHub's description.
 * @param {object} description OpenAPI 3.1 document with `webhooks`
 * @returns {(webhook: { event: string, action: string | null, payload: string }) => string[]} problems of one webhook
 */
export function webhookChecker(description) {
  const problems = validators(description);
  return function check({ event, action, payload }) {
    if (NOT_DESCRIBED.includes(event)) {
      return [];
    }

    const name = [event, action].filter(Boolean).join('-').replaceAll('_', '-');
    const schema = description.webhooks[name]?.post?.requestBody.content['application/json'].schema;
    return schema ? problems(schema, JSON.parse(payload)) : [`no such event in the description: ${name}`];
  };
}
