import { onTestFinished } from 'vitest';
import type { FactValues } from '../../../src/dialects/facts.ts';
import { vendors } from '../../../src/dialects/table.ts';
import type { Vendor } from '../../../src/dialects/vendor.ts';
import type { FakeServiceOptions } from '../../support/fake-service/index.ts';
import { createWorld, type World, type WorldProfile } from '../world.ts';

/** A fake service, and a profile that names a dialect with the given facts. */
export interface DialectWorld extends World {
  /** Method, path and body of each change that was sent. */
  sent(): { readonly method: string; readonly path: string; readonly body: unknown }[];
}

/** Creates a `DialectWorld`. Its profile names the vendor `Acme`, whose dialect has the given facts. */
export function createDialectWorld(
  facts: Partial<FactValues>,
  options: FakeServiceOptions = {},
  profile: WorldProfile = {},
): DialectWorld {
  const world = createWorld(options, { ...profile, dialect: addDialect(facts) });
  return {
    ...world,
    sent: () =>
      world.service.log
        .filter(({ method }) => method !== 'GET')
        .map(({ method, path, body }) => ({ method, path, body: bodyOf(body) })),
  };
}

let count = 0;

/**
 * Adds a vendor to the table of vendors, and returns the id of the new vendor. Removes the vendor when the test ends,
 * because other tests use the same table.
 */
function addDialect(facts: Partial<FactValues>): string {
  const id = `acme-${++count}`;
  const rows = Object.entries(facts).map(([name, value]) => [name, { value, confidence: 'documented', source: 'A' }]);
  const vendor: Vendor = {
    id,
    title: 'Acme',
    tier: 'hints',
    version: '2.0',
    urls: [],
    sources: { A: 'a test' },
    facts: Object.fromEntries(rows) as Vendor['facts'],
  };
  const table = vendors as Vendor[];
  table.push(vendor);
  onTestFinished(() => {
    table.splice(table.indexOf(vendor), 1);
  });
  return id;
}

/** Returns the operations of a PATCH, or the whole body of another request. */
function bodyOf(body: unknown): unknown {
  return (body as { Operations?: unknown } | undefined)?.Operations ?? body;
}

/** Returns the output without the line `Next: …`, which does not depend on the dialect. */
export function saysOf({ stderr }: { readonly stderr: string }): string[] {
  return stderr.split('\n').filter((line) => line !== '' && !line.startsWith('Next: '));
}
