import { describe, expect, it } from 'vitest';
import { resolveColumns } from '../../src/output/columns.ts';
import { type FormattedOptions, render } from '../../src/output/render.ts';
import type { JsonObject } from '../../src/protocol/json/json.ts';
import { UserModel } from '../../src/protocol/schema/model.ts';

const people = (count: number, last: JsonObject): JsonObject[] => [
  ...Array.from({ length: count - 1 }, (_, index) => ({ id: `${index}` })),
  last,
];

async function csv(rows: readonly JsonObject[], options: Partial<FormattedOptions>): Promise<string> {
  const source = async function* () {
    yield* rows;
  };
  let text = '';
  const all = { format: 'csv', headers: true, color: false, csvRaw: false, visible: false, ...options } as const;
  for await (const chunk of render(source(), all as FormattedOptions)) text += chunk;
  return text;
}

describe('an attribute that no schema declares', () => {
  const model = UserModel;

  it('is a column if a row has it, even a later row', async () => {
    const rows = people(3, { id: '2', legacyId: 'x' });
    expect(await csv(rows, { columns: 'id,legacyId', model })).toBe('id,legacyId\n0,\n1,\n2,x\n');
  });

  it('is an error if none of the first 100 rows has it', async () => {
    const rows = people(101, { id: '100', legacyId: 'x' });
    await expect(csv(rows, { columns: 'id,legacyId', model })).rejects.toMatchObject({
      code: 'unknownColumn',
      message: 'User has no attribute for the column "legacyId"',
    });
  });

  it('is an error in a list without a schema, which suggests an attribute of the rows', async () => {
    const rows = people(2, { id: '1', endpoint: '/Users' });
    await expect(csv(rows, { columns: 'endpiont', isTyped: true })).rejects.toMatchObject({
      message: 'the result has no column "endpiont"',
      hint: 'did you mean "endpoint"?',
    });
    expect(resolveColumns({ columns: 'endpiont' } as never, rows[0]).map(({ header }) => header)).toEqual(['endpiont']);
  });

  it('shows the rows before an error of the source', async () => {
    const failing = async function* () {
      yield { id: '1' };
      throw new Error('page 2 did not arrive');
    };
    const chunks: string[] = [];
    const options = { format: 'ndjson', columns: 'id', isTyped: true } as never;
    const reading = (async () => {
      for await (const chunk of render(failing(), options)) chunks.push(chunk);
    })();
    await expect(reading).rejects.toThrow('page 2 did not arrive');
    expect(chunks.join('')).toBe('{"id":"1"}\n');
  });
});
