import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readDescription } from '../lib/walk.mjs';
import { webhookChecker } from '../lib/webhooks.mjs';

// GitHub's published payloads come with a verdict of whether each fits GitHub's description. What is stricter here is only that
// members must be known: leaving those out, both must agree.
const folder = `${process.env.CARGOWALL_TEST_DATA ?? new URL('../../data', import.meta.url).pathname}/github/webhooks`;
const { files } = JSON.parse(readFileSync(`${folder}/index.json`, 'utf8'));
const check = webhookChecker(readDescription('webhooks-openapi-subset.json'));
const judged = files.filter((entry) => typeof entry.validatesOpenApi === 'boolean');

const problemsOf = ({ file, event, action }) => check({ event, action, payload: readFileSync(`${folder}/${file}`, 'utf8') });

test(`Given GitHub's ${judged.length} published payloads those that fit are taken`, () => {
  assert.ok(judged.length > 100);
  const refused = judged
    .filter((entry) => entry.validatesOpenApi && problemsOf(entry).some((text) => !text.includes('is not in the description')));
  assert.deepEqual(refused.map(({ file }) => file), []);
});

test('Given a published payload that does not fit it is told', () => {
  assert.notDeepEqual(problemsOf(judged.find((entry) => entry.event === 'check_run' && !entry.validatesOpenApi)), []);
});

test('Given an unknown member in a payload it is told', () => {
  const { file, event, action } = judged.find((entry) => entry.event === 'issue_comment' && entry.validatesOpenApi);
  const payload = JSON.parse(readFileSync(`${folder}/${file}`, 'utf8'));
  payload.comment.bdy = 'misspelt';
  assert.match(check({ event, action, payload: JSON.stringify(payload) }).join(), /'bdy' is not in the description/);
});

test('Given an event that does not exist it is told', () => assert.match(check({ event: 'push', action: 'pulled', payload: '{}' }).join(), /no such event/));
