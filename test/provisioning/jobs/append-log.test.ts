import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { AppendLog } from '../../../src/provisioning/jobs/append-log.ts';
import { runs } from '../../support/runs.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'scimctl-log-'));
  file = path.join(folder, 'journal.ndjson');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Opens the log, returns its records and closes the log again. */
async function read(): Promise<JsonObject[]> {
  const records: JsonObject[] = [];
  const log = await AppendLog.open(file, (record) => records.push(record));
  await log.close();
  return records;
}

const numbered = (count: number): JsonObject[] => Array.from({ length: count }, (_, n) => ({ n }));

describe('a log', () => {
  it('has what was appended, in order, in a file that only its owner can read', async () => {
    const log = await AppendLog.open(file);
    await Promise.all(numbered(1000).map((record) => log.append(record)));
    await log.close();
    expect(await read()).toEqual(numbered(1000));
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('is appended to when it is opened again', async () => {
    for (const n of [1, 2, 3]) {
      const log = await AppendLog.open(file);
      await log.append({ n });
      await log.close();
    }
    expect(await read()).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
  });

  it('syncs once for all records of a turn', async () => {
    const log = await AppendLog.open(file);
    const handle = await open(file);
    const sync = vi.spyOn(Object.getPrototypeOf(handle), 'datasync');
    await handle.close();
    try {
      await Promise.all(numbered(500).map((record) => log.append(record)));
      expect(sync.mock.calls.length).toBe(1);
      await log.append({ n: 500 });
      expect(sync.mock.calls.length).toBe(2);
    } finally {
      sync.mockRestore();
      await log.close();
    }
  });

  it('writes once for all records of a turn', async () => {
    const log = await AppendLog.open(file);
    const descriptor = await spyOnDescriptors();
    try {
      await Promise.all(numbered(500).map((record) => log.append(record, false)));
      expect(descriptor.mock.calls.length).toBe(1);
    } finally {
      descriptor.mockRestore();
      await log.close();
    }
    expect(await read()).toEqual(numbered(500));
  });

  it('resolves only what is in the file', async () => {
    const log = await AppendLog.open(file);
    await log.append({ n: 1 });
    expect(readFileSync(file, 'utf8')).toBe('{"n":1}\n');
    await log.close();
  });
});

describe('what a crash leaves', () => {
  it('is cut off, wherever the last batch ends', async () => {
    const records = fc.array(fc.record({ text: fc.string({ unit: 'grapheme' }) }), { minLength: 1, maxLength: 20 });
    const property = fc.asyncProperty(records, fc.double({ min: 0, max: 1, noNaN: true }), async (given, share) => {
      rmSync(file, { force: true });
      const log = await AppendLog.open(file);
      await Promise.all(given.map((record) => log.append(record)));
      await log.close();
      truncateSync(file, Math.floor(statSync(file).size * share));
      const kept = await read();
      expect(kept).toEqual(given.slice(0, kept.length));
      const again = await AppendLog.open(file);
      await again.append({ text: 'after' });
      await again.close();
      expect(await read()).toEqual([...kept, { text: 'after' }]);
    });
    await fc.assert(property, runs(50));
  });

  it('may be zeros in the place of a sector that was not written', async () => {
    writeFileSync(file, `{"n":0}\n${'\0'.repeat(512)}\n{"n":2}\n`);
    expect(await read()).toEqual([{ n: 0 }]);
    expect(readFileSync(file, 'utf8')).toBe('{"n":0}\n');
  });

  it('is not what is wrong in front of more than the last batch', async () => {
    writeFileSync(file, '{"n":0}\nnot JSON\n');
    appendFileSync(file, `${JSON.stringify({ text: 'x'.repeat(1000) })}\n`.repeat(2000));
    await expect(read()).rejects.toMatchObject({
      code: 'corrupt',
      message: `${file}, line 2: the record cannot be read, so the journal was damaged`,
    });
  });
});

/** Spies on the descriptor with which every file handle writes. */
async function spyOnDescriptors() {
  const handle = await open(file);
  const spy = vi.spyOn(Object.getPrototypeOf(handle), 'fd', 'get');
  await handle.close();
  return spy;
}

describe('a log that cannot be written', () => {
  it.skipIf(!existsSync('/dev/full'))('says so, and takes no further record', async () => {
    const log = await AppendLog.open(file);
    await log.append({ n: 1 });
    const full = openSync('/dev/full', 'w');
    const descriptor = await spyOnDescriptors();
    try {
      descriptor.mockReturnValueOnce(full);
      const message = `the journal ${file} cannot be written: there is no space left (ENOSPC)`;
      // Nobody awaits this promise. Its rejection must be handled.
      void log.append({ n: 2 }, false);
      const results = await Promise.allSettled([log.append({ n: 3 }), log.append({ n: 4 })]);
      const isRejected = { status: 'rejected', reason: { code: 'cannotWrite', message } };
      expect(results).toMatchObject([isRejected, isRejected]);
      void log.append({ n: 5 }, false);
      await expect(log.append({ n: 6 })).rejects.toMatchObject({ code: 'cannotWrite', message });
    } finally {
      descriptor.mockRestore();
      closeSync(full);
    }
    await log.close();
    expect(await read()).toEqual([{ n: 1 }]);
  });

  it('is named when it cannot be opened', async () => {
    await expect(AppendLog.open(path.join(folder, 'missing', 'journal.ndjson'))).rejects.toMatchObject({
      code: 'cannotWrite',
      message: `the journal ${path.join(folder, 'missing', 'journal.ndjson')} cannot be written: ENOENT`,
    });
  });
});
