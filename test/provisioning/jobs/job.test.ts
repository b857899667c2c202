import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createJob, openJob, openJobCopy, type PlanHeader } from '../../../src/provisioning/index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'scimctl-job-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const header: PlanHeader = {
  format: 1,
  plan: 'import',
  at: '2026-01-01T00:00:00.000Z',
  service: 'https://scim.example.com/v2',
  source: 'people.csv',
  options: { keys: ['userName'] },
};

/** Replaces the sync of every file handle until `release` is called. */
async function holdSyncs() {
  const handle = await open(path.join(folder, 'other'), 'w');
  const sync = vi.spyOn(Object.getPrototypeOf(handle), 'datasync');
  await handle.close();
  const held: (() => void)[] = [];
  sync.mockImplementation(() => new Promise<void>((resolve) => held.push(resolve)));
  const release = (): void => {
    sync.mockRestore();
    for (const resolve of held) resolve();
  };
  return { held, release };
}

it('syncs the start of further entries before the run needs them', async () => {
  const draft = await createJob(folder, header);
  const job = await draft.open();
  await job.starting(0);
  const { held, release } = await holdSyncs();
  const isDone = vi.fn();
  try {
    // The sync for the entries from 192 begins, but the entries before 192 do not wait for this sync.
    for (const entry of [127, 128, 191]) await job.starting(entry);
    const later = job.starting(192).then(isDone);
    await vi.waitFor(() => expect(held.length).toBe(1));
    expect(isDone).not.toHaveBeenCalled();
    release();
    await later;
  } finally {
    release();
    await job.close();
  }
  const records = readFileSync(path.join(folder, job.id, 'journal.ndjson'), 'utf8');
  expect(records.trim().split('\n').slice(1)).toEqual([
    '{"record":"started","entries":192}',
    '{"record":"started","entries":320}',
  ]);
});

it('names the folder in which a job cannot be copied, and unlocks the job', async () => {
  const draft = await createJob(folder, header);
  await (await draft.open()).close();
  const missing = path.join(folder, 'missing');
  await expect(openJobCopy(folder, draft.id, missing)).rejects.toMatchObject({
    name: 'JobError',
    code: 'cannotWrite',
    message: `a copy of job ${draft.id} in ${missing} cannot be written: ENOENT`,
  });
  await (await openJob(folder, draft.id)).close();
});
