import { describe, expect, it } from 'vitest';
import type { FakeServiceOptions } from '../../support/fake-service/index.ts';
import { createLayered, type Layer, refusal } from './layer.ts';

const accepted = 'the server responded with status 202 and will process the request later, but ';

/**
 * A service that responds with status 202 to the writes that match `isLate`, but never makes the changes. After the
 * first of these writes, it refuses the reads that match `isRefused`.
 */
function unreadable(
  options: FakeServiceOptions,
  { isLate, isRefused, status }: { isLate: RegExp; isRefused: RegExp; status: number },
) {
  const written: string[] = [];
  const layer: Layer = (next) => async (request) => {
    const name = `${request.method} ${request.path}`;
    if (isLate.test(name)) {
      written.push(name);
      return { status: 202, headers: {} };
    }
    return written.length > 0 && isRefused.test(name) ? refusal(status, 'not now') : next(request);
  };
  return { world: createLayered(layer, options), written };
}

interface Row {
  readonly step: string;
  readonly outcome: string;
  readonly error?: { readonly message: string; readonly status?: number };
}
const rowsOf = (stdout: string, step: string) => (JSON.parse(stdout) as Row[]).filter((row) => row.step === step);

describe('a change with status 202 whose verifying read fails', () => {
  it('is not verified for the first change of a group', async () => {
    const { world } = unreadable({}, { isLate: /^PATCH .Groups/, isRefused: /^GET .Users.id-/, status: 403 });
    await world.run(['users', 'create', '--user-name', 'new']);
    const ran = await world.run(['bulk', 'import', '-', '--yes'], { stdin: 'userName,groups\nnew,Staff\n' });
    expect(rowsOf(ran.stdout, 'group')).toMatchObject([
      {
        outcome: 'not verified',
        error: { message: `${accepted}the change could not be verified, because a read failed: not now`, status: 202 },
      },
    ]);
  });

  it('is not sent again by a PUT of another part of the members', async () => {
    const { world, written } = unreadable(
      { patch: 'off' },
      { isLate: /^PUT .Groups/, isRefused: /^GET .Users.id-/, status: 500 },
    );
    for (const name of ['one', 'two']) await world.run(['users', 'create', '--user-name', name]);
    const stdin = 'userName,groups\none,Staff\ntwo,Staff\n';
    const ran = await world.run(['bulk', 'import', '-', '--yes'], { stdin });
    expect([rowsOf(ran.stdout, 'group').map(({ error }) => error?.status), written]).toEqual([
      [202, 202],
      [`PUT /Groups/${world.staff}`],
    ]);
  });

  it('is not taken back by a PUT of the manager', async () => {
    const { world, written } = unreadable(
      { patch: 'off' },
      { isLate: /^PUT .Users/, isRefused: /^GET .Users.id-2$/, status: 500 },
    );
    const stdin = 'userName,title,manager\nm01,Lead,pat\n';
    const ran = await world.run(['bulk', 'import', '-', '--yes'], { stdin });
    expect([rowsOf(ran.stdout, 'person')[0]?.error?.status, written]).toEqual([202, ['PUT /Users/id-2']]);
    expect(rowsOf(ran.stdout, 'manager')[0]?.error?.message).toBe(
      'nothing was sent, because a PUT could undo an earlier change; the server accepted this earlier change (status 202), but does not show the change yet',
    );
  });

  it('is not verified for an update of a whole group', async () => {
    const { world } = unreadable({}, { isLate: /^PATCH .Groups/, isRefused: /^GET .Users.id-/, status: 403 });
    const ran = await world.run(['groups', 'patch', 'Staff', '--op', 'remove members[value eq "id-2"]', '--yes']);
    expect([ran.exitCode, ran.stderr.split('\n')[0]]).toEqual([
      7,
      `Error: ${accepted}the change could not be verified, because a read failed: not now`,
    ]);
  });

  it('is not verified for a deletion', async () => {
    const { world } = unreadable({}, { isLate: /^DELETE/, isRefused: /^GET .Users.id-2$/, status: 403 });
    const ran = await world.run(['users', 'delete', 'm01', '--yes']);
    expect([ran.exitCode, ran.stderr.split('\n')[0]]).toEqual([
      7,
      `Error: ${accepted}the change could not be verified, because a read failed: not now`,
    ]);
  });
});
