import { open, readdir } from 'node:fs/promises';
import path from 'node:path';
import { loadConfig } from '../../profiles/config.ts';
import { findDirectories } from '../../state/directories.ts';
import { type OpenPick, searchIn } from './pick.ts';

/** Lets a person pick a saved profile. */
export const pickProfile: OpenPick = async ({ context }) => ({
  question: 'Profile',
  search: searchIn(async () => {
    const { profiles } = await loadConfig(findDirectories(context.env).config);
    return Object.entries(profiles).map(([name, { url }]) => ({ name: `${name}  ${url}`, value: name }));
  }),
});

/** Lets a person pick a dialect. */
export const pickDialect: OpenPick = async () => ({
  question: 'Dialect',
  search: searchIn(async () => {
    const { vendors } = await import('../../dialects/table.ts');
    return vendors.map(({ id, title }) => ({ name: `${id}  ${title}`, value: id }));
  }),
});

/** Maximum number of files that are opened to find plans. */
const maxFiles = 200;

/** Number of bytes at the start of a file that tell whether the file is a plan. */
const startBytes = 512;

/** Lets a person pick a plan file in the working directory. */
export const pickPlan: OpenPick = async ({ context }) => ({
  question: 'Plan',
  search: searchIn(async () => {
    const names = (await readdir(context.cwd)).filter((name) => name.endsWith('.ndjson')).sort();
    const plans: string[] = [];
    for (const name of names.slice(0, maxFiles)) {
      if (await isPlan(path.join(context.cwd, name))) plans.push(name);
    }
    return plans.map((name) => ({ name, value: name }));
  }),
});

/** True if the file begins like the header of a plan (docs/journal-format.md). */
async function isPlan(file: string): Promise<boolean> {
  try {
    const handle = await open(file);
    try {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(startBytes), 0, startBytes, 0);
      return planStart.test(buffer.toString('utf8', 0, bytesRead));
    } finally {
      await handle.close();
    }
  } catch {
    return false;
  }
}

const planStart = /^\{"format":\d+,"plan":"/;
