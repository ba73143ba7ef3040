import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exchangeChecker } from '../lib/exchanges.mjs';
import { readDescription } from '../lib/walk.mjs';

const check = exchangeChecker(readDescription('github-rest-subset.json'));

const ref = {
  ref: 'refs/heads/main',
  node_id: 'x',
  url: 'http://127.0.0.1/repos/acme/web/git/refs/heads/main',
  object: { type: 'commit', sha: '6dcb09b5b57875f334f61aebed695e2e4193db5e', url: 'http://127.0.0.1/x' },
};

const exchange = (changes) => ({
  kind: 'rest',
  method: 'GET',
  path: '/repos/acme/web/git/ref/heads/main',
  query: '',
  status: 200,
  content_type: 'application/json; charset=utf-8',
  request: null,
  response: JSON.stringify(ref),
  ...changes,
});

const creation = (request) => exchange({ method: 'POST', path: '/repos/acme/web/git/refs', status: 201, request: JSON.stringify(request) });

test('Given an exchange that fits there is nothing to say', () => assert.deepEqual(check(exchange({})), []));

test('Given an encoded slash in the path it is found', () => assert.deepEqual(check(exchange({ path: '/repos/acme/web/git/ref/heads%2Fmain' })), []));

test('Given an unknown path it is told', () => assert.match(check(exchange({ path: '/repos/acme/web/nothing' })).join(), /no such path/));

test('Given an unknown method it is told', () => assert.match(check(exchange({ method: 'PUT' })).join(), /no such method/));

test('Given an unknown name in the query it is told', () => assert.match(check(exchange({ query: '?branch=x' })).join(), /'branch' is not in the description/));

test('Given a status that is not described it is told', () => assert.match(check(exchange({ status: 418 })).join(), /status 418/));

test('Given not modified, nothing is asked of the body', () => assert.deepEqual(check(exchange({ status: 304, response: null })), []));

test('Given an unknown member in the answer it is told with its place', () => {
  const response = JSON.stringify({ ...ref, object: { ...ref.object, size: 1 } });
  assert.match(check(exchange({ response })).join(), /response \/object: .*'size' is not in the description/);
});

test('Given an unknown member in the request it is told', () => {
  assert.match(check(creation({ ref: 'refs/heads/x', sha: ref.object.sha, forced: true })).join(), /request \/: .*'forced' is not in the description/);
});

test('Given a request without a member that is needed it is told', () => assert.match(check(creation({ ref: 'refs/heads/x' })).join(), /'sha'/));

test('Given an unknown member in an update of a check run it is told', () => {
  const request = JSON.stringify({ status: 'completed', conclusion: 'success', detailsUrl: 'http://127.0.0.1/' });
  const problems = check(exchange({ method: 'PATCH', path: '/repos/acme/web/check-runs/1', request, response: null }));
  assert.match(problems.join(), /'detailsUrl' is not in the description/);
});
