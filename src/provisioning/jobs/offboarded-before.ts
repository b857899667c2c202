import path from 'node:path';
import { isObject, type Json } from '../../protocol/json/json.ts';
import type { Leaver, LeaverKey } from '../offboarding/leaver.ts';
import type { EarlierOffboarding } from '../offboarding/missing.ts';
import type { OffboardPerson } from '../plan/entry.ts';
import { jobFiles } from './job.ts';
import { JobError } from './job-error.ts';
import { listJobs, recordsOf } from './job-summary.ts';
import { openPlan, type PlanFile } from './plan-file.ts';

/** A person whom an earlier job has offboarded. */
interface OffboardedPerson extends EarlierOffboarding {
  /** All keys of the person, in the form of `keyOf`. */
  readonly keys: Set<string>;
}

/** Finds the given leaver among the people whom earlier jobs have offboarded. */
export type OffboardedSearch = (leaver: Leaver) => EarlierOffboarding | undefined;

/** Outcomes for people who had no access any more at the end of the job. */
const done: ReadonlySet<string> = new Set(['deactivated', 'deleted', 'already inactive', 'taken out of groups']);

/**
 * Reads the people whom the stored jobs have offboarded on a service. Leaves out jobs that were undone, and jobs that
 * cannot be read. Identifies the service by its base URL and by the profile, because some services have the same URL
 * for all customers. Without a profile, finds nobody.
 */
export async function readOffboarded(
  jobs: string,
  service: { readonly base: string; readonly profile?: string | undefined },
): Promise<OffboardedSearch> {
  if (service.profile === undefined) return () => undefined;
  const people = new Map<string, OffboardedPerson>();
  for (const job of await listJobs(jobs)) {
    const folder = path.join(jobs, job);
    const plan = await openOffboarding(folder, service);
    const numbers = plan && (await numbersOfDone(folder));
    if (!plan || !numbers) continue;
    let number = 0;
    for await (const entry of plan.entries()) {
      if (numbers.has(number++) && entry.action === 'offboard') addPerson(people, job, entry);
    }
  }
  return ({ keys }) => {
    // If all keys have the same value, the user gave only one text, and this text can be a key of any kind. In this
    // case, one matching key is enough.
    const isText = new Set(keys.map(({ value }) => value)).size === 1;
    const names = keys.filter(({ by }) => by !== 'email');
    // Uses an e-mail address only if the leaver has no other key, because an address can later belong to another
    // person.
    for (const { by, value } of isText || names.length === 0 ? keys : names) {
      const found = people.get(keyOf(by, value));
      if (found && (isText || keys.every((key) => agrees(found, key)))) return found;
    }
    return undefined;
  };
}

/** False if the person has this kind of key, but only with other values. */
function agrees({ keys }: OffboardedPerson, { by, value }: Leaver['keys'][number]): boolean {
  const known = [...keys].filter((key) => key.startsWith(`${by} `));
  return known.length === 0 || known.includes(keyOf(by, value));
}

async function openOffboarding(
  folder: string,
  { base, profile }: Parameters<typeof readOffboarded>[1],
): Promise<PlanFile | undefined> {
  try {
    const plan = await openPlan(path.join(folder, jobFiles.plan));
    const { header } = plan;
    const isSame = header.plan === 'offboard' && header.service === base && header.profile === profile;
    return isSame ? plan : undefined;
  } catch (error) {
    if (error instanceof JobError) return undefined;
    throw error;
  }
}

/** Returns the numbers of the entries that are done. Returns `undefined` for a job that was undone. */
async function numbersOfDone(folder: string): Promise<ReadonlySet<number> | undefined> {
  const numbers = new Set<number>();
  for await (const record of recordsOf(folder)) {
    if (record.record === 'undone') return undefined;
    if (record.record !== 'result') continue;
    if (done.has(record.result.outcome)) numbers.add(record.entry);
    else numbers.delete(record.entry);
  }
  return numbers;
}

function addPerson(
  people: Map<string, OffboardedPerson>,
  job: string,
  { id, key: label, before: { names = {} } }: OffboardPerson,
): void {
  const { userName, externalId, emails } = names;
  const person: OffboardedPerson = { job, id, label, keys: new Set() };
  const addresses = (Array.isArray(emails) ? emails : []).map((email) =>
    isObject(email) ? email['value'] : undefined,
  );
  const add = (by: LeaverKey, value: Json | undefined): void => {
    if (typeof value !== 'string' || value === '') return;
    person.keys.add(keyOf(by, value));
    people.set(keyOf(by, value), person);
  };
  add('id', id);
  add('externalId', externalId);
  add('userName', userName);
  for (const address of addresses) add('email', address);
}

/** Returns the key of a value. The case of a `userName` and of an e-mail address is ignored. */
function keyOf(by: LeaverKey, value: string): string {
  return `${by} ${by === 'userName' || by === 'email' ? value.toLowerCase() : value}`;
}
