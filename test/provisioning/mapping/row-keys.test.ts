import { expect, it } from 'vitest';
import { UserModel } from '../../../src/protocol/schema/model.ts';
import { inferMapping, keyNames, leaverOfRow, mapRow, type Row, rowKeys } from '../../../src/provisioning/index.ts';
import { matchPerson } from '../../../src/provisioning/people/match.ts';
import { SourceKeys } from '../../../src/provisioning/sync/source-keys.ts';
import { collect, tableOf } from '../rows.ts';

/** Returns the only row of a file with one column. */
async function rowOf(header: string): Promise<Row> {
  const [row] = await collect(tableOf(`${header}\nK-1\n`).rows());
  return row as Row;
}

// The commands about people take their keys from one table. This test shows that a new row in the table is enough to
// add a key to all these commands.
it.each(keyNames)(
  'a file with the column %s alone identifies a person in imports, syncs and offboardings',
  async (name) => {
    const path = rowKeys[name].path(UserModel) as string;
    const row = await rowOf(path);
    const mapping = inferMapping([path], UserModel);
    expect(mapping.keys).toEqual([name]);
    const { resource, problems } = mapRow(row, mapping, UserModel);
    expect([problems, rowKeys[name].textIn(resource, UserModel)]).toEqual([[], 'K-1']);

    const ann = { id: '1', userName: 'ann' };
    const find = (wanted: string, value: string) => (wanted === path && value === 'K-1' ? [ann] : []);
    expect(await matchPerson(resource, mapping.keys, UserModel, find)).toEqual({ kind: 'person', resource: ann });

    const keys = new SourceKeys(UserModel);
    keys.add(resource, 2);
    expect([keys.keyless, keys.has(resource), keys.has({ userName: 'other', externalId: 'other' })]).toEqual([
      undefined,
      true,
      false,
    ]);

    const leavers = inferMapping([path], UserModel, { purpose: 'leavers' });
    expect(leaverOfRow(row, leavers, UserModel)).toMatchObject({ keys: [{ by: name, value: 'K-1' }] });
  },
);
