import { beforeEach, describe, expect, it } from 'vitest';
import type { Exchange } from '../../../src/protocol/exchange/exchange.ts';
import { changesOf, createServices, type Services, unreachable } from '../services.ts';

let services: Services;

const mail = (value: string) => ({ emails: [{ value }] });

beforeEach(async () => {
  services = await createServices({
    idp: [
      { userName: 'ada@example.com', groups: ['Staff', 'Admins'] },
      { userName: 'bob@example.com', active: false },
    ],
    wiki: [{ userName: 'ada', ...mail('Ada@Example.com') }, { userName: 'robot' }],
  });
});

const changes = (): number => Object.values(services.sent).flatMap(changesOf).length;

describe('access report', () => {
  const report = (...argv: string[]) => services.run(['access', 'report', ...argv]);

  it('shows each person by service, and sends only reads', async () => {
    const ran = await report('--all-profiles', '-o', 'csv');
    expect(ran.stdout).toBe(
      `person,idp,idp.userName,idp.groups,wiki,wiki.userName,wiki.groups,remarks
ada@example.com,active,ada@example.com,Staff|Admins,active,ada,,
bob@example.com,inactive,bob@example.com,,no account,,,
robot,no account,,,active,robot,,
`,
    );
    expect([ran.exitCode, ran.stderr, changes()]).toEqual([0, '', 0]);
  });

  it('is printed as Markdown in which a name is no markup', async () => {
    const { stdout } = await report('--profiles', 'wiki,idp', '--markdown');
    expect(stdout).toBe(
      `| person | wiki | idp |
|---|---|---|
| ada@example.com | active (ada) | active: Staff, Admins |
| robot | active | no account |
| bob@example.com | no account | inactive |
`,
    );
  });

  it('never says that nobody has access to a service that is not reached', async () => {
    services.replaced.set('wiki', unreachable);
    const ran = await report('--all-profiles', '-o', 'json', '--quiet');
    const rows: { services: Record<string, { status: string }> }[] = JSON.parse(ran.stdout);
    expect(rows.map((row) => row.services['wiki']?.status)).toEqual(['not reached', 'not reached']);
    expect(JSON.parse(ran.stderr)).toEqual({
      code: 'refused',
      exitCode: 6,
      message: 'wiki: not reached: cannot connect to wiki.example.com',
      hint: 'to repeat, run scimctl access report --profiles wiki -o json --quiet',
    });
    expect((await report('--all-profiles', '--quiet')).stderr).toBe(
      'FAILED wiki: not reached: cannot connect to wiki.example.com; repeat: scimctl access report --profiles wiki --quiet\n',
    );
    expect(ran.exitCode).toBe(7);
    services.replaced.set('idp', unreachable);
    expect((await report('--all-profiles')).exitCode).toBe(6);
  });

  it('reads the members of groups if no user shows groups', async () => {
    const { exchange } = await hidingGroups();
    services.replaced.set('idp', exchange);
    const { stdout } = await report('--profiles', 'idp', '-o', 'json');
    expect(JSON.parse(stdout)[0].services.idp.groups).toEqual(['Staff', 'Admins']);
  });

  it('counts a service as not reached if its list may have no end', async () => {
    const { exchange } = await hidingGroups();
    services.replaced.set('idp', async (request) => {
      const response = await exchange(request);
      const { totalResults: _, ...list } = response.body as { totalResults?: number };
      return request.path === '/Users' ? { ...response, body: list as never } : response;
    });
    const ran = await report('--all-profiles', '-o', 'json');
    expect([ran.exitCode, ran.stderr]).toEqual([
      7,
      expect.stringContaining(
        'the server ignores startIndex and sends no totalResults: the list of 1 resources may be incomplete, so resources may be missing',
      ),
    ]);
    expect(JSON.parse(ran.stdout)[0].services.idp?.status).toBe('not reached');
  });

  it('says why accounts of perhaps one person are not joined', async () => {
    services = await createServices({
      idp: [
        { userName: 'ada', ...mail('team@example.com') },
        { userName: 'eve', ...mail('team@example.com') },
      ],
      wiki: [{ userName: 'w1', ...mail('team@example.com') }],
    });
    const ran = await report('--all-profiles', '-o', 'json');
    const rows = JSON.parse(ran.stdout);
    expect(rows).toHaveLength(3);
    expect(rows[2].remarks).toEqual(['the e-mail address "team@example.com" belongs to several accounts on idp']);
    expect(ran.stderr).toContain('3 rows may show the same person as another row');
  });

  it('shows no secret of a profile, although the service sends the secret back', async () => {
    services = await createServices({ idp: [{ userName: 'planted-secret-of-idp' }], wiki: [{ userName: 'ada' }] });
    const ran = await report('--all-profiles', '-o', 'json');
    expect(JSON.parse(ran.stdout)).toHaveLength(2);
    expect(ran.stdout + ran.stderr).not.toContain('planted-secret');
  });

  it('needs a selection of services', async () => {
    const ran = await report();
    expect(ran.stderr).toBe(
      'Error: no service is selected\n  hint   give --profiles a,b to select some profiles, or --all-profiles to select all saved profiles\n',
    );
    expect(ran.exitCode).toBe(2);
  });

  /** A service that shows the members of groups, but not the groups of users. */
  async function hidingGroups(): Promise<{ exchange: Exchange }> {
    const body = (resources: object[]) => ({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
      totalResults: resources.length,
      Resources: resources,
    });
    const exchange: Exchange = async ({ path }) => {
      const headers = { 'content-type': 'application/scim+json' };
      const members = [{ value: 'u1' }];
      const groups = ['Staff', 'Admins'].map((displayName) => ({ id: displayName, displayName, members }));
      if (path === '/Users') return { status: 200, headers, body: body([{ id: 'u1', userName: 'ada' }]) as never };
      if (path === '/Groups') return { status: 200, headers, body: body(groups) as never };
      return { status: 404, headers, body: { status: '404', detail: 'there is no such endpoint' } };
    };
    return { exchange };
  }
});

describe('access orphans', () => {
  const orphans = (stdin: string, ...argv: string[]) =>
    services.run(['access', 'orphans', '--source', '-', '--all-profiles', ...argv], { stdin });

  it('shows active accounts that the source does not have, and sends only reads', async () => {
    const ran = await orphans('userName,Email\nADA@example.com,\n', '-o', 'csv', '--columns', 'service,userName');
    expect(ran.stdout).toBe('service,userName\nwiki,robot\n');
    expect(ran.stderr).toContain('1 active account on 2 services is not in the source\n');
    expect([ran.exitCode, changes()]).toEqual([0, 0]);
  });

  it.each([
    ['userName\n', 'the source has no people, so everybody would count as absent from the source'],
    [
      'userName,Title\nada,\n,Clerk\n',
      'line 3 of the source has no key (for example, no userName), so scimctl cannot check who is absent from the source',
    ],
  ])('refuses the source %j before any request', async (source, message) => {
    const ran = await orphans(source);
    expect(ran.stderr).toContain(`Error: ${message}`);
    expect([ran.exitCode, Object.values(services.sent).flat().length]).toEqual([9, 0]);
  });

  it('names a service that is not reached', async () => {
    services.replaced.set('idp', unreachable);
    const ran = await orphans('userName\nada@example.com\n', '-o', 'ndjson');
    expect(ran.stdout).toContain('"userName":"robot"');
    expect(ran.stderr).toContain('"message":"idp: not reached: cannot connect to idp.example.com"');
    expect(ran.exitCode).toBe(7);
  });
});
