import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'yaml';
import { unused } from '../lib/coverage.mjs';
import { policyChecker } from '../lib/policy.mjs';

const folder = new URL('../../../policy-schema/', import.meta.url).pathname;
const schema = JSON.parse(readFileSync(`${folder}/cargowall.schema.json`, 'utf8'));
const problems = policyChecker(schema);
const read = (kind, sample) => readFileSync(`${folder}/samples/${kind}/${sample}`, 'utf8');

const samples = (kind) =>
  readdirSync(`${folder}/samples/${kind}`, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => readdirSync(`${folder}/samples/${kind}/${name}`).map((file) => `${name}/${file}`))
    .filter((file) => file.endsWith('.yml'));

// Each line: a sample, two blanks, why a schema cannot refuse it.
const beyond = read('invalid', 'beyond-schema.txt')
  .split('\n')
  .filter((line) => line.length > 0 && !line.startsWith('#'))
  .map((line) => line.split('  ')[0]);

test('Given the samples there are enough to mean something', () => {
  assert.ok(samples('valid').length >= 5);
  assert.ok(samples('invalid').length >= 30);
});

for (const sample of samples('valid')) {
  test(`Given the valid ${sample} the schema takes it`, () => assert.deepEqual(problems(read('valid', sample)), []));
}

for (const sample of samples('invalid').filter((name) => !beyond.includes(name))) {
  test(`Given the invalid ${sample} the schema refuses it`, () => assert.notDeepEqual(problems(read('invalid', sample)), []));
}

test('Given the list of what a schema cannot see, all of it is there', () => {
  assert.deepEqual(beyond.filter((name) => !samples('invalid').includes(name)), []);
});

test('Given the schema each of its keys and words stands in a valid sample', () => {
  assert.deepEqual(unused(schema, samples('valid').map((sample) => parse(read('valid', sample)))), []);
});
