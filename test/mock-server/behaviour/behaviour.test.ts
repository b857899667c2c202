import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  type Behaviour,
  type BehaviourName,
  behaviourNames,
  behaviours,
} from '../../../mock-server/behaviour/index.ts';
import { typedRows } from '../../../mock-server/behaviour/rows/by-type.ts';
import { createHarness } from '../provider/harness.ts';
import { type Ask, type Case, secret } from './cases/case.ts';
import { cases } from './cases.ts';

const rows = behaviourNames.flatMap((name) =>
  cases[name].map((example) => [`${name}: ${JSON.stringify(example.value[name])}`, name, example] as const),
);

describe('a behaviour', () => {
  it.each(rows)('%s', async (_, name, example) => {
    const shown = await perform(example.value, example);
    const usual = await perform(without(example.value, name), example);
    expect(shown.answer.status).toBe(example.with[0]);
    expect(shown.answer.body).toMatchObject(example.with[1] ?? {});
    if (example.absent !== undefined) expect(shown.answer.body).not.toHaveProperty(example.absent);
    expect(usual.answer.status).toBe(example.without);
    // The behaviour must change the body, the status or the media type.
    if (example.type !== undefined) expect(shown.answer.headers['content-type']).toContain(example.type);
    const seen = ({ status, body, headers }: typeof shown.answer) => [status, body, headers['content-type']];
    expect(seen(shown.answer)).not.toEqual(seen(usual.answer));
    // The journal writes a value for one resource type in the form `User.patch`.
    const ofType = Object.entries(example.value.byType ?? {}).map(([type, own]) => `${type}.${Object.keys(own)[0]}`);
    expect(shown.decided).toHaveProperty([name === 'byType' ? (ofType[0] ?? '') : name]);
  });

  it.each(Object.keys(typedRows) as (keyof typeof typedRows)[])('%s has an effect by resource type', async (name) => {
    const results = await Promise.all(
      cases[name].map(async (example) => {
        const { [name]: value, byType, ...others } = example.value;
        const own = { [name]: value };
        const byTypes = { User: { [name]: entriesOf('User', value) }, Group: { [name]: entriesOf('Group', value) } };
        // A case that already has a value for one resource type is compared with the same case without this value.
        const general = byType === undefined ? others : { ...others, ...own };
        const { answer } = await perform({ ...general, byType: byType ?? byTypes }, example);
        const usual = await perform(general, example);
        return answer.status !== usual.answer.status || !isDeepStrictEqual(answer.body, usual.answer.body);
      }),
    );
    expect(results).toContain(true);
  });

  it.each(behaviourNames)('%s is shown by a case with another value than the default', (name) => {
    const others = cases[name].filter(({ value }) => name in value);
    expect(others.length).toBeGreaterThan(0);
    for (const { value } of others) expect(value[name]).not.toEqual(behaviours[name].default);
  });
});

describe('an answer at all defaults', () => {
  it('says nothing about behaviours that had no part in it', async () => {
    const { decided } = await perform({}, { ask: ['GET /Users/nobody'] });
    expect(decided).toEqual({});
  });
});

/** Leaves out the entries that name an attribute of another resource type, such as `Group:displayName` for User. */
function entriesOf(type: string, value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  return value.filter((entry) => !/^(?:User|Group):/.test(String(entry)) || String(entry).startsWith(`${type}:`));
}

async function perform(
  behaviour: Partial<Behaviour>,
  { before = [], ask, later = 0 }: Pick<Case, 'before' | 'ask' | 'later'>,
) {
  const { provider, clock, send } = createHarness({ behaviour, journal: true, token: secret });
  let answer: Awaited<ReturnType<typeof send>> = { status: 0, headers: {}, body: {} };
  const perform = async ([line, body, headers]: Ask) => {
    const fill = (text: string): string =>
      text.replace(/\$(\w+)/g, (_, name) => encodeURIComponent(String(answer.body[name])));
    const [method = '', ...target] = line.split(' ');
    const filled = Object.entries(headers ?? {}).map(([name, value]) => [name, fill(value)]);
    answer = await send(method, fill(target.join(' ')), body, {
      authorization: `Bearer ${secret}`,
      ...Object.fromEntries(filled),
    });
  };
  for (const one of before) await perform(one);
  clock.now += later * 1000;
  await perform(ask);
  return { answer, decided: provider.journal.entries().at(-1)?.behaviours };
}

function without(value: Partial<Behaviour>, name: BehaviourName): Partial<Behaviour> {
  const { [name]: _value, ...rest } = value;
  return rest;
}
