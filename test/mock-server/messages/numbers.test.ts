import { describe, expect, it } from 'vitest';
import { createHarness, patchOp } from '../provider/harness.ts';

const long = '9007199254740993';
const badge = {
  id: 'urn:example:Badge',
  name: 'Badge',
  description: 'A badge',
  attributes: [
    {
      name: 'label',
      type: 'string',
      multiValued: false,
      description: '',
      required: true,
      caseExact: true,
      mutability: 'readWrite',
      returned: 'default',
      uniqueness: 'none',
    },
    {
      name: 'size',
      type: 'integer',
      multiValued: false,
      description: '',
      required: false,
      caseExact: false,
      mutability: 'readWrite',
      returned: 'default',
      uniqueness: 'none',
    },
    {
      name: 'weight',
      type: 'decimal',
      multiValued: false,
      description: '',
      required: false,
      caseExact: false,
      mutability: 'readWrite',
      returned: 'default',
      uniqueness: 'none',
    },
  ],
} as const;
const resourceTypes = [{ name: 'Badge', endpoint: '/Badges', schema: badge.id, description: '' }];
const raw = (members: string) => ({ raw: `{"schemas":["urn:example:Badge"],${members}}` });

function harness(lenient: boolean) {
  return createHarness({ behaviour: { lenient }, schemas: [badge], resourceTypes } as never);
}

describe('numbers with more digits than a double holds', () => {
  it('are kept as text where text belongs', async () => {
    const { send } = harness(true);
    const { status, body } = await send('POST', '/Badges', raw(`"label":${long}`));
    expect([status, body.label]).toEqual([201, long]);
    const patched = await send('PATCH', `/Badges/${String(body.id)}`, {
      raw: JSON.stringify(patchOp({ op: 'replace', path: 'label', value: '?' })).replace(
        '"?"',
        '104962817263548172635',
      ),
    });
    expect([patched.status, patched.body.label]).toEqual([200, '104962817263548172635']);
  });

  it('are invalid where an integer belongs', async () => {
    const { send } = harness(true);
    const { status, body } = await send('POST', '/Badges', raw(`"label":"a","size":${long}`));
    expect([status, body.scimType, body.detail]).toEqual([
      400,
      'invalidValue',
      `size: must be an integer from -(2^53 - 1) to 2^53 - 1, not ${long}`,
    ]);
  });

  it('are rounded where a decimal belongs, unless they are too large for one', async () => {
    const { send } = harness(true);
    const { body } = await send('POST', '/Badges', raw('"label":"a","weight":0.3000000000000000441'));
    expect(body.weight).toBe(0.30000000000000004);
    const large = await send('POST', '/Badges', raw('"label":"a","weight":1e400'));
    expect([large.status, large.body.scimType, large.body.detail]).toEqual([
      400,
      'invalidValue',
      'weight: must be a number, not "1e400"',
    ]);
  });

  it('are refused by a strict provider, whatever they are for', async () => {
    const { send } = harness(false);
    const { status, body } = await send('POST', '/Badges', raw(`"label":${long}`));
    expect([status, body.scimType, body.detail]).toEqual([
      400,
      'invalidValue',
      `${long}: a number must not have more digits than an IEEE 754 double can represent (RFC 8259 section 6)`,
    ]);
  });

  it('are not made up from an object that has lost them', async () => {
    const { send } = harness(true);
    const { status, body } = await send('POST', '/Badges', { schemas: ['urn:example:Badge'], label: Number(long) });
    expect([status, body.detail]).toEqual([
      400,
      'label: must be a string, not a number (9007199254740992); label: it is required',
    ]);
  });

  it('are compared as they are written in a filter', async () => {
    const { send } = harness(true);
    await send('POST', '/Badges', raw('"label":"1.10"'));
    const found = await send('GET', `/Badges?filter=${encodeURIComponent('label eq 1.10')}`);
    expect(found.body.totalResults).toBe(1);
  });
});
