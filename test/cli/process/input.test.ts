import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { ended, environment, scimctl, shell, start, startService } from './program.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-input-'));
const file = path.join(folder, 'user.yaml');
writeFileSync(file, 'userName: ada@example.com\nname:\n  givenName: Ada\n');

describe('the installed program', () => {
  it('reads a resource from YAML, as the help of users create says', async () => {
    const service = await startService(0);
    try {
      const created = await scimctl(
        ['users', 'create', '--file', file, '--set', 'preferredLanguage=en', '-o', 'json'],
        environment(service.url),
      );
      expect(created).toMatchObject({ code: 0 });
      expect(JSON.parse(created.stdout)).toMatchObject({ userName: 'ada@example.com', name: { givenName: 'Ada' } });
    } finally {
      await service.close();
    }
  });

  it('reads YAML from standard input', async () => {
    const service = await startService(0);
    try {
      const ran = await shell(`scimctl users create --file - --dry-run -o json < ${file}`, environment(service.url));
      expect(ran).toMatchObject({ code: 0 });
      expect(JSON.parse(ran.stdout)).toMatchObject([{ body: { userName: 'ada@example.com' } }]);
    } finally {
      await service.close();
    }
  });

  it('deletes the copy of standard input of an earlier process that was killed', async () => {
    const service = await startService(0);
    const temporary = mkdtempSync(path.join(tmpdir(), 'scimctl-copies-'));
    const env = { ...environment(service.url), TMPDIR: temporary, TEMP: temporary, TMP: temporary };
    const argv = ['bulk', 'import', '-', '--yes', '--bulk', 'never'];
    try {
      const killed = start(argv, env);
      killed.stdin.write(`userName\n${'ann@example.com\n'.repeat(1000)}`);
      await eventually(() => expect(readdirSync(temporary)).toHaveLength(1));
      killed.kill('SIGKILL');
      await ended(killed);
      const [left] = readdirSync(temporary);
      const next = start(argv, env);
      next.stdin.end('userName\nbob@example.com\n');
      expect(await ended(next)).toMatchObject({ code: 0 });
      expect(left).toMatch(/^scimctl-input-/);
      expect(readdirSync(temporary)).toEqual([]);
    } finally {
      await service.close();
    }
  });
});
