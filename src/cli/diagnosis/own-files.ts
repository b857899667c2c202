import path from 'node:path';
import { configFile } from '../../profiles/config.ts';
import { secretsFile } from '../../profiles/secrets-file.ts';
import { findDirectories } from '../../state/directories.ts';
import { auditFiles } from '../audit/audit-log.ts';
import type { Context } from '../context.ts';

/** A file or a folder that scimctl reads or writes. */
export interface OwnFile {
  readonly name: string;
  readonly path: string;
  /** What the file is for. */
  readonly use: string;
  /** True if other users must not read the file. */
  readonly isSecret: boolean;
}

/** Returns all files and folders that scimctl itself reads or writes, whether they exist or not. */
export function ownFiles({ env, cwd }: Pick<Context, 'env' | 'cwd'>): readonly OwnFile[] {
  const { config, cache, state } = findDirectories(env);
  const row = (name: string, file: string, use: string, isSecret = false): OwnFile => {
    return { name, path: file, use, isSecret };
  };
  return [
    row('file.directory', path.join(cwd, '.scimctl.json'), 'the profile of this folder; only read'),
    row('file.config', configFile(config), 'profiles and the current profile'),
    row('file.secrets', secretsFile(config), 'secrets that were read from standard input or typed', true),
    row('folder.cache', cache, 'discovery documents, and what earlier runs learned about a service'),
    row('file.audit', auditFiles(state).at(-1) as string, 'every change that was sent'),
    row('folder.jobs', path.join(state, 'jobs'), 'plans and journals of imports and offboardings', true),
    row('folder.snapshots', path.join(state, 'snapshots'), 'snapshots of services', true),
    row('folder.refusedSyncs', path.join(state, 'refused-syncs'), 'plans of syncs that a safety limit refused', true),
    row('folder.mockServers', path.join(config, 'mock-servers'), 'mock servers that run on this machine', true),
    row('folder.mockCa', path.join(config, 'mock-ca'), 'certificate authority of the mock servers', true),
  ];
}
