import { expect, it } from 'vitest';
import { createFakeService } from '../../support/fake-service/index.ts';
import { scimctl } from '../run.ts';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/**
 * A service with Ann and her manager Bob. Ann's title contains an escape sequence, and Ann also has values of an
 * extension that is not standard.
 */
function company(manager: object) {
  const service = createFakeService();
  const bob = service.addUser({ userName: 'bob', displayName: 'Bob the Boss', active: true });
  service.addUser({
    userName: 'ann',
    active: false,
    title: 'a\x1b[2Jb',
    [enterprise]: { department: 'Sales', manager: { value: bob, ...manager } },
    'urn:example:hr': { badge: '7' },
  });
  return {
    get: (...argv: string[]) => scimctl(['users', 'get', 'ann', ...argv], { exchange: service.exchange }),
    reads: () => service.log.filter(({ path }) => path === `/Users/${bob}`).length,
  };
}

it('shows the name of the manager, and extensions under their names', async () => {
  const { get, reads } = company({});
  const { stdout } = await get('-o', 'table');
  expect(stdout).toContain('active             false\n');
  expect(stdout).toContain(
    'EnterpriseUser\n  department       Sales\n  manager          Bob the Boss (1)\nurn:example:hr\n  badge            7\n',
  );
  expect(stdout).toContain('title              a\\x1b[2Jb\n');
  expect(stdout).toMatch(/^meta\.created {7}\d{4}-\d\d-\d\d \d\d:\d\d \(2 years ago\)$/m);
  expect(reads()).toBe(1);
});

it.each([
  [['-o', 'json'], {}],
  [['-o', 'table', '--columns', 'userName'], {}],
  [['-o', 'table', '-q', 'id'], {}],
  [['-o', 'table'], { displayName: 'B' }],
])('reads no manager for %j and the manager %j', async (argv, manager) => {
  const { get, reads } = company(manager);
  expect((await get(...argv)).exitCode).toBe(0);
  expect(reads()).toBe(0);
});

it('shows the id of a manager who does not exist', async () => {
  const { stdout, exitCode } = await company({ value: '999' }).get('-o', 'table');
  expect(exitCode).toBe(0);
  expect(stdout).toContain('  manager          999\n');
});

it('shows in red that a user is inactive, and also says so', async () => {
  const { get } = company({});
  expect((await get('-o', 'table', '--no-color')).stdout).not.toContain('\x1b');
  const service = createFakeService();
  service.addUser({ userName: 'ann', active: false });
  const { stdout } = await scimctl(['users', 'get', 'ann'], { exchange: service.exchange, terminal: true });
  expect(stdout).toMatch(/active.* \x1b\[31mfalse\x1b\[39m\n/);
});
