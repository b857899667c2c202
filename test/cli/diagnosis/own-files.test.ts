import path from 'node:path';
import { expect, it } from 'vitest';
import { auditFiles } from '../../../src/cli/audit/audit-log.ts';
import { jobsFolder } from '../../../src/cli/bulk/planned-run.ts';
import { environmentPage } from '../../../src/cli/help/pages/environment.ts';
import { authorityFolder } from '../../../src/cli/mock/ready.ts';
import type { CommandScope } from '../../../src/cli/scope.ts';
import { snapshotsFolder } from '../../../src/cli/snapshot/snapshot-folder.ts';
import { configFile } from '../../../src/profiles/config-file.ts';
import { secretsFile } from '../../../src/profiles/secrets-file.ts';
import { findDirectories } from '../../../src/state/directories.ts';
import { findOwnFiles } from '../../../src/state/own-files.ts';
import { scimctl } from '../run.ts';

const env = { SCIMCTL_CONFIG_DIR: path.resolve('/opt/scim') };
const scope = { context: { env } } as unknown as CommandScope;

it('the table of files has the paths that the program uses', () => {
  const { config, state, cache } = findDirectories(env);
  const cwd = path.resolve('/work');
  expect(Object.fromEntries(findOwnFiles(env, cwd).map((file) => [file.id, file.path]))).toEqual({
    'file.directory': path.join(cwd, '.scimctl.json'),
    'file.config': configFile(config),
    'file.secrets': secretsFile(config),
    'folder.cache': cache,
    'file.audit': auditFiles(state).at(-1),
    'folder.jobs': jobsFolder(scope),
    'folder.snapshots': snapshotsFolder(scope),
    'folder.refusedSyncs': path.join(state, 'refused-syncs'),
    'folder.mockServers': path.join(config, 'mock-servers'),
    'folder.mockCa': authorityFolder(scope.context),
  });
});

it('help and config explain describe each file with the same words', async () => {
  const help = environmentPage(1000).join('\n');
  const explained = await scimctl(['config', 'explain', '-q', '[].origin'], { env });
  for (const { name, shown = name, use } of findOwnFiles(env, '')) {
    expect(help).toMatch(new RegExp(`^ +${shown.replaceAll('.', '\\.')} +.*${use.replaceAll('.', '\\.')}$`, 'm'));
    expect(explained.stdout).toContain(`: ${use}`);
  }
});
