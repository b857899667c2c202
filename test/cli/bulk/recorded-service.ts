import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ScimRequest } from '../../../src/protocol/exchange/exchange.ts';
import type { Ran, RunOptions } from '../run.ts';
import { createService } from '../service.ts';

/**
 * Returns the options of a run with an empty folder and a service. `sent` contains the requests that reach the service.
 */
export function startRecordedService(): {
  readonly sent: ScimRequest[];
  readonly options: RunOptions & { readonly cwd: string };
} {
  const sent: ScimRequest[] = [];
  const { exchange } = createService((next) => (request) => {
    sent.push(request);
    return next(request);
  });
  return { sent, options: { exchange, cwd: mkdtempSync(path.join(tmpdir(), 'scimctl-bulk-')) } };
}

/** Returns the memberships in the NDJSON output of a run as readable text. Example: `ada Audit: linked`. */
export function linksOf(stdout: string): string[] {
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ step }) => step === 'group')
    .map(({ key, target, outcome }) => `${key} ${target}: ${outcome}`);
}

/** Maps the name of each group to the userNames of its members. */
export async function membersByGroup(
  run: (...argv: string[]) => Promise<Ran>,
): Promise<Record<string, (string | undefined)[]>> {
  const [people, groups] = await Promise.all(
    ['/Users', '/Groups'].map(async (at) => JSON.parse((await run('api', 'GET', at)).stdout).Resources),
  );
  const names = new Map<string, string>(people.map(({ id, userName }: Record<string, string>) => [id, userName]));
  return Object.fromEntries(
    groups.map(({ displayName, members = [] }: { displayName: string; members?: { value: string }[] }) => [
      displayName,
      members.map(({ value }) => names.get(value)).sort(),
    ]),
  );
}
