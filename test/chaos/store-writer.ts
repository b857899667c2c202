/**
 * The program that the test kills. Opens the file store that the first argument names, prints its contents, then
 * commits transactions until it is killed. Prints one line for each event: `state KEY VALUE`, `ready`, `intend NUMBER
 * EFFECTS`,
 * `done NUMBER`. The second argument is the number of the first transaction. The third argument is the size of the log at which a compaction starts. The fourth argument is `fsync` or nothing.
 */
import { writeSync } from 'node:fs';
import { openFileStore } from '../../mock-server/store/file-store.ts';
import type { Change, Store } from '../../mock-server/store/store.ts';

const [path = '', first = '1', compactAt = '100000', fsync = ''] = process.argv.slice(2);
const concurrency = 8;
const pick = (count: number) => Math.floor(Math.random() * count);
// Uses `writeSync` and not `console.log`, because the parent must receive a line before the next step begins.
const say = (...words: (string | number)[]) => writeSync(1, `${words.join(' ')}\n`);

const store = await openFileStore(path, { compactAt: Number(compactAt), fsync: fsync === 'fsync' });
for (const type of ['Group', 'User']) {
  for (const resource of store.list(type)) {
    say('state', `${type}/${resource.id}`, String(resource['title']));
    for (const { value, display } of store.members(resource.id).values())
      say('state', `${resource.id}>${value}`, display ?? '');
  }
}
say('ready');
let number = Number(first);
await Promise.all(Array.from({ length: concurrency }, writeForever));

async function writeForever(): Promise<never> {
  for (;;) {
    const mine = number++;
    const effects: Record<string, string | null> = {};
    const changes = Array.from({ length: 1 + pick(3) }, () => createChange(store, `${mine}`, effects)).flat();
    say('intend', mine, JSON.stringify(effects));
    const durable = store.commit(changes);
    // `commit([])` resolves when all earlier commits are durable, including this one.
    await (mine % 4 === 0 ? store.commit([]) : durable);
    say('done', mine);
    // Yields to the event loop to let a compaction run.
    if (mine % 16 === 0) await new Promise(setImmediate);
  }
}

/** Creates one or two random changes and adds their effects to `effects`. */
function createChange(store: Store, mark: string, effects: Record<string, string | null>): Change[] {
  const id = `u${pick(300)}`;
  const group = `g${pick(5)}`;
  const kind = pick(10);
  if (kind < 6) {
    effects[`User/${id}`] = mark;
    return [{ op: 'put', type: 'User', resource: { schemas: [], id, title: mark, pad: 'x'.repeat(pick(400)) } }];
  }
  if (kind < 7) {
    effects[`User/${id}`] = null;
    for (const key of Object.keys(effects)) if (key.endsWith(`>${id}`)) effects[key] = null;
    for (const of of store.groupsOf(id)) effects[`${of}>${id}`] = null;
    return [{ op: 'delete', type: 'User', id }];
  }
  if (kind < 8) {
    effects[`${group}>${id}`] = null;
    return [{ op: 'unlink', group, member: id }];
  }
  effects[`Group/${group}`] = mark;
  effects[`${group}>${id}`] = mark;
  return [
    { op: 'put', type: 'Group', resource: { schemas: [], id: group, title: mark } },
    { op: 'link', group, member: { value: id, type: 'User', display: mark } },
  ];
}
