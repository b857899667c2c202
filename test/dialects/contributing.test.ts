import { readFileSync } from 'node:fs';
import { transformSync } from 'esbuild';
import { expect, it } from 'vitest';
import { createMemoryProvider } from '../../mock-server/index.ts';
import { findPreset } from '../../mock-server/presets/preset.ts';
import { readBodies } from '../../src/client/reading/body.ts';
import { checkVendor } from '../../src/dialects/check.ts';
import * as fact from '../../src/dialects/fact.ts';
import { type Vendor, vendor } from '../../src/dialects/vendor.ts';
import type { JsonObject } from '../../src/protocol/json/json.ts';
import { urn } from '../../src/protocol/urns.ts';

/** The vendor of the example in CONTRIBUTING.md. */
function example(): Vendor {
  const text = readFileSync(new URL('../../CONTRIBUTING.md', import.meta.url), 'utf8');
  const code = /<!-- vendor: acme -->\n```ts\n([\s\S]*?)```/.exec(text)?.[1] ?? '';
  const modules: Readonly<Record<string, object>> = { '../fact.ts': fact, '../vendor.ts': { vendor } };
  const exported: { acme?: Vendor } = {};
  const run = new Function('require', 'module', transformSync(code, { loader: 'ts', format: 'cjs' }).code);
  const module = { exports: exported };
  run((name: string) => modules[name], module);
  return module.exports.acme as Vendor;
}

it('the example of a vendor in CONTRIBUTING.md has no problem, and its preset behaves as the facts say', async () => {
  const acme = example();
  expect([acme.id, checkVendor(acme)]).toEqual(['acme', []]);
  const { behaviour, basePath } = findPreset([acme], 'acme');
  expect(basePath).toBe('/scim/v2');
  const provider = createMemoryProvider({ behaviour: { ...behaviour, auth: 'none' }, users: 60, seed: 1 });
  const exchange = readBodies(provider.exchange);
  const send = async (method: string, query: Record<string, string>, body?: JsonObject) =>
    exchange({
      method,
      base: `https://t.acme.example${basePath}`,
      path: '/Users',
      query,
      headers: {},
      ...(body && { body }),
    });
  const refused = await send('POST', {}, { schemas: [urn.User], userName: 'ann' });
  expect(refused.status).toBe(400);
  const created = await send('POST', {}, { schemas: [urn.User], userName: 'ann', displayName: 'Ann' });
  expect(created.status).toBe(201);
  const found = await send('GET', { filter: 'userName eq "ann"' });
  expect(found).toMatchObject({ status: 200, body: { totalResults: 1 } });
  expect((await send('GET', { filter: 'userName eq "ann" or externalId eq "a"' })).status).toBe(400);
  expect(await send('GET', { count: '60' })).toMatchObject({ body: { itemsPerPage: 50 } });
});
