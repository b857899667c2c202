import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMemoryProvider } from '../../../mock-server/index.ts';
import { valueChanges } from '../../../src/changes/dialect/value-changes.ts';
import { readBodies } from '../../../src/client/reading/body.ts';
import { applyPatch11, removedAttributes } from '../../../src/dialects/scim11/apply-patch.ts';
import { patchTo11 } from '../../../src/dialects/scim11/patch-to-11.ts';
import type { Json, JsonObject } from '../../../src/protocol/json/json.ts';
import type { PatchOperation } from '../../../src/protocol/patch/operation.ts';
import { scimctl } from '../../cli/run.ts';

const work = { value: 'a', type: 'work' };
const home = { value: 'b', type: 'home' };

describe('changes of single values in a PATCH of SCIM 1.1', () => {
  it.each<[string, Json[], Json[], PatchOperation[] | undefined]>([
    [
      'another value',
      [work, home],
      [{ value: 'c', type: 'work' }, home],
      [
        { op: 'remove', path: 'emails', value: [work] },
        { op: 'add', path: 'emails', value: [{ value: 'c', type: 'work' }] },
      ],
    ],
    [
      'another sub-attribute',
      [work, home],
      [{ value: 'a', type: 'other' }, home],
      [{ op: 'add', path: 'emails', value: [{ value: 'a', type: 'other' }] }],
    ],
    ['a value less', [work, home], [home], [{ op: 'remove', path: 'emails', value: [work] }]],
    [
      'a value without value',
      [{ type: 'work', locality: 'Rome' }],
      [{ type: 'work', locality: 'Oslo' }],
      [
        { op: 'remove', path: 'emails', value: [{ type: 'work', locality: 'Rome' }] },
        { op: 'add', path: 'emails', value: [{ type: 'work', locality: 'Oslo' }] },
      ],
    ],
    ['a sub-attribute less', [work], [{ value: 'a' }], undefined],
    ['two values with the same value', [work, { value: 'a', type: 'home' }], [work], undefined],
    [
      'one of two values with the same value',
      [work, { ...work, type: 'x' }],
      [work, { ...work, type: 'y' }],
      undefined,
    ],
    ['no value', [work], [], undefined],
  ])('%s', (_, before, wanted, expected) => {
    expect(valueChanges('emails', before, wanted)).toEqual(expected);
  });

  it('have the wanted result, and keep a value that another client added', () => {
    const item = fc.record({ value: fc.constantFrom('a', 'b', 'c'), type: fc.constantFrom('x', 'y') });
    const list = fc.uniqueArray(item, { maxLength: 4, comparator: (one, other) => one.value === other.value });
    fc.assert(
      fc.property(list, list, (before, wanted) => {
        const operations = valueChanges('emails', before, wanted);
        if (operations === undefined || operations.length === 0) return;
        const { schemas: _, ...patch } = patchTo11(operations);
        const other = { value: 'z', type: 'x' };
        const after = applyPatch11({ emails: [...before, other] }, patch as JsonObject, removedAttributes(patch));
        expect(new Set(after['emails'] as Json[])).toEqual(new Set([...wanted, other]));
      }),
    );
  });

  it('changes one e-mail address at a service of SCIM 1.1, and keeps the others', async () => {
    const provider = createMemoryProvider({ behaviour: { scimVersion: '1.1', etag: false } });
    const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-values-'));
    const profile = { url: 'https://vendor.example.com/scim/v1', auth: { kind: 'none' }, dialect: 'scim11' };
    const config = { version: 1, current: 'v', profiles: { v: profile } };
    writeFileSync(path.join(folder, 'config.json'), JSON.stringify(config), { mode: 0o600 });
    const service = readBodies(provider.exchange);
    const send = (method: string, target: string, body: Json) =>
      service({ method, base: profile.url, path: target, query: {}, headers: {}, body });
    const { body: user } = await send('POST', '/Users', { userName: 'pat', emails: [work, home] });
    const sent: unknown[] = [];
    const { exitCode } = await scimctl(['users', 'update', 'pat', '--set', 'emails[type eq "work"].type=other'], {
      env: { SCIMCTL_CONFIG_DIR: folder, SCIMCTL_URL: '', SCIMCTL_TOKEN: '' },
      exchange: async (request) => {
        if (request.method !== 'PATCH') return service(request);
        // Another client changes the user between the read and the PATCH.
        await send('PATCH', request.path, { emails: [{ value: 'c', type: 'other' }] });
        sent.push(request.body);
        return service(request);
      },
    });
    const schemas = ['urn:scim:schemas:core:1.0'];
    expect([exitCode, sent]).toEqual([0, [{ schemas, emails: [{ value: 'a', type: 'other' }] }]]);
    expect(provider.store.get('User', String((user as JsonObject)['id']))).toMatchObject({
      emails: [{ value: 'a', type: 'other' }, home, { value: 'c', type: 'other' }],
    });
  });
});
