import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { isRunning } from './running-process.ts';

/** What a temporary folder contains: a copy of standard input, or a job whose requests are only printed. */
export type TemporaryContent = 'input' | 'rehearsal';

/** The name of this machine in names of folders. Several machines can share one file system. */
const machine = hostname().replace(/[^\w.-]/g, '_');

const namePattern = /^scimctl-(?:input|rehearsal)-(?<machine>[\w.-]*)-(?<pid>\d+)-\w{6}$/;

/**
 * Creates a temporary folder with mode 0700, and returns its path. The caller deletes the folder. A process that is
 * killed cannot do so, and the folder has data of people: therefore, first deletes the folders of processes of this
 * user and this machine that no longer run. Rejects with the error of the system if the folder cannot be created.
 */
export async function makeTemporaryFolder(content: TemporaryContent, parent: string = tmpdir()): Promise<string> {
  await deleteAbandoned(parent);
  return mkdtemp(path.join(parent, `scimctl-${content}-${machine}-${process.pid}-`));
}

/** Never rejects: a folder that cannot be read or deleted is no reason to refuse the command. */
async function deleteAbandoned(parent: string): Promise<void> {
  const names = await readdir(parent).catch(() => []);
  for (const name of names) {
    const { machine: owner, pid } = namePattern.exec(name)?.groups ?? {};
    if (owner !== machine || pid === undefined || isRunning(Number(pid))) continue;
    const folder = path.join(parent, name);
    if (await isOwnFolder(folder)) await rm(folder, { recursive: true, force: true }).catch(() => {});
  }
}

/**
 * True if this user created the folder. Another user could exchange parts of his folder for links during the deletion.
 * Windows has a separate parent folder for each user, and no user ids.
 */
async function isOwnFolder(folder: string): Promise<boolean> {
  try {
    const found = await lstat(folder);
    return found.isDirectory() && (process.getuid === undefined || found.uid === process.getuid());
  } catch {
    return false;
  }
}
