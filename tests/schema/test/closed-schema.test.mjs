import assert from 'node:assert/strict';
import { test } from 'node:test';
import { validators } from '../lib/validators.mjs';

const description = {
  components: {
    schemas: {
      user: { type: 'object', properties: { login: { type: 'string' } }, required: ['login'] },
      'nullable-user': { type: 'object', nullable: true, properties: { login: { type: 'string' } } },
      free: { type: 'object', additionalProperties: true },
    },
  },
};

const user = { $ref: '#/components/schemas/user' };
const withId = { type: 'object', properties: { id: { type: 'integer' } } };
const problems = validators(description);

const refused = [
  ['an unknown member', user, { login: 'a', logn: 'b' }],
  ['a missing member', user, {}],
  ['an unknown member in a list', { type: 'array', items: user }, [{ login: 'a' }, { login: 'a', id: 1 }]],
  ['a member that neither branch knows', { allOf: [user, withId] }, { login: 'a', id: 1, name: '' }],
  ['an unknown member in the only branch that fits', { oneOf: [user, { type: 'string' }] }, { login: 'a', name: '' }],
  ['null where it is not nullable', user, null],
  ['an unknown member of a nullable object', { $ref: '#/components/schemas/nullable-user' }, { name: '' }],
  [
    'an unknown member where a branch opens itself',
    { properties: { status: { type: 'string' } }, anyOf: [{ properties: { status: { enum: ['done'] } }, additionalProperties: true }] },
    { status: 'done', stat: 1 },
  ],
];

const taken = [
  ['all members', user, { login: 'a' }],
  ['members of two branches', { allOf: [user, withId] }, { login: 'a', id: 1 }],
  ['null where it is nullable', { $ref: '#/components/schemas/nullable-user' }, null],
  ['any member of a free object', { $ref: '#/components/schemas/free' }, { anything: { at: 'all' } }],
  ['both branches at once', { oneOf: [user, user] }, { login: 'a' }],
];

for (const [name, schema, value] of refused) {
  test(`Given ${name} it is refused`, () => assert.notDeepEqual(problems(schema, value), []));
}

for (const [name, schema, value] of taken) {
  test(`Given ${name} it is taken`, () => assert.deepEqual(problems(schema, value), []));
}
