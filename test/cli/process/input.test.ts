import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { environment, scimctl, shell, startService } from './program.ts';

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
});
