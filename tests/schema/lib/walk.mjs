import { readFileSync } from 'node:fs';
import { exchangeChecker } from './exchanges.mjs';
import { webhookChecker } from './webhooks.mjs';

const data = process.env.CARGOWALL_TEST_DATA ?? new URL('../../data', import.meta.url).pathname;

export const readDescription = (name) => JSON.parse(readFileSync(`${data}/github/${name}`, 'utf8'));

/**
 * Walks what the simulator recorded, one JSON object a line.
 * @param {string[]} lines
 * @returns {{ exchanges: number, webhooks: number, violations: string[] }}
 */
export function walk(lines) {
  const checkExchange = exchangeChecker(corrected(readDescription('github-rest-subset.json')));
  const checkWebhook = webhookChecker(readDescription('webhooks-openapi-subset.json'));
  const result = { exchanges: 0, webhooks: 0, violations: [] };
  for (const entry of lines.filter((line) => line.length > 0).map((line) => JSON.parse(line))) {
    if (entry.kind === 'webhook') {
      result.webhooks++;
      result.violations.push(...checkWebhook(entry).map((text) => `webhook ${entry.event}${entry.action ? `.${entry.action}` : ''}: ${text}`));
    } else if (entry.status !== 0) {
      result.exchanges++;
      result.violations.push(...checkExchange(entry).map((text) => `${entry.method} ${entry.path} ${entry.status}: ${text}`));
    }
  }

  return result;
}

// The description says that the account of a listed installation is a user and an enterprise at once, which nothing can be.
function corrected(description) {
  const installation = description.paths['/app/installations'].get.responses['200'].content['application/json'].schema.items;
  const { allOf, ...rest } = installation.properties.account;
  installation.properties.account = allOf ? { ...rest, anyOf: allOf } : rest;
  return description;
}
