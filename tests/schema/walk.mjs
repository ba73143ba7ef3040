// Usage: node walk.mjs RECORDED.ndjson …
// Holds recorded REST exchanges and webhooks strictly against GitHub's descriptions: no unknown member either way, every status described.
// Ends with one line of figures; exit code 1 where anything does not fit.
import { readFileSync } from 'node:fs';
import { walk } from './lib/walk.mjs';

const files = process.argv.slice(2);
if (files.length === 0) {
  console.error('usage: node walk.mjs RECORDED.ndjson …');
  process.exit(2);
}

const { exchanges, webhooks, violations } = walk(files.flatMap((file) => readFileSync(file, 'utf8').split('\n')));
const counts = new Map();
for (const violation of violations) {
  counts.set(violation, (counts.get(violation) ?? 0) + 1);
}

for (const [violation, count] of counts) {
  console.log(count === 1 ? violation : `${violation} (${count} times)`);
}

console.log(`${exchanges} exchanges, ${webhooks} webhooks, ${violations.length} violations`);
process.exit(violations.length === 0 && exchanges + webhooks > 0 ? 0 : 1);
