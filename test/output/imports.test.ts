import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

/** Packages that a file loads, directly or through its imports. */
function packagesOf(file: string, seen = new Set<string>()): Set<string> {
  const packages = new Set<string>();
  if (seen.has(file)) return packages;
  seen.add(file);
  const source = readFileSync(file, 'utf8');
  for (const [, clause = '', from = ''] of source.matchAll(/^(?:import|export)\b([^'"]*?)from\s+'([^']+)';/gms)) {
    if (/^\s+type\b/.test(clause)) continue;
    if (!from.startsWith('.')) packages.add(from);
    else for (const name of packagesOf(join(dirname(file), from), seen)) packages.add(name);
  }
  return packages;
}

test.each([
  ['render.ts', []],
  ['index.ts', []],
  ['write-all.ts', ['node:events']],
  ['json.ts', []],
  ['id.ts', []],
  ['raw.ts', []],
  ['errors.ts', []],
  ['delimited.ts', []],
  ['yaml.ts', ['yaml']],
  ['query.ts', []],
  ['progress.ts', []],
  ['live-line.ts', []],
  ['table.ts', ['cli-table3', 'string-width']],
])('%s costs a command at its start no package but %j', (file, expected) => {
  expect([...packagesOf(join('src/output', file))].sort()).toEqual(expected);
});
