import path from 'node:path';
import { type Directories, type Environment, findDirectories } from './directories.ts';

/** A file or a folder that scimctl itself reads or writes. */
export interface OwnFile {
  /** Name in output: `file.config`. */
  readonly id: string;
  /** The directory of the user that contains the file. `current` is the working directory. */
  readonly place: keyof Directories | 'current';
  /** Name in its directory. Empty if the entry is the directory itself. */
  readonly name: string;
  /** Name in the help, if it differs from `name`. */
  readonly shown?: string;
  readonly use: string;
  /** True if other users must not read the file. */
  readonly isPrivate?: boolean;
}

/** All files and folders that scimctl itself reads or writes. The name of a folder ends with a slash. */
export const ownFiles: readonly OwnFile[] = [
  {
    id: 'file.directory',
    place: 'current',
    name: '.scimctl.json',
    use: 'only the name of the profile for this folder; scimctl never writes this file',
  },
  { id: 'file.config', place: 'config', name: 'config.json', use: 'profiles and the current profile, without secrets' },
  {
    id: 'file.secrets',
    place: 'config',
    name: 'secrets.json',
    use: 'secrets that were read from standard input or typed; only this user can read the file',
    isPrivate: true,
  },
  {
    id: 'folder.cache',
    place: 'cache',
    name: '',
    shown: 'HASH/',
    use: 'schemas and capabilities of a service, cached for a day; what earlier runs learned about the service; names for completion, for 10 seconds',
  },
  {
    id: 'file.audit',
    place: 'state',
    name: 'audit.ndjson',
    use: 'the audit log of every change that was sent; audit.N.ndjson are older parts',
    isPrivate: true,
  },
  {
    id: 'folder.jobs',
    place: 'state',
    name: 'jobs/',
    use: 'plans and journals of imports and offboardings, with names of people',
    isPrivate: true,
  },
  { id: 'folder.snapshots', place: 'state', name: 'snapshots/', use: 'snapshots of services', isPrivate: true },
  {
    id: 'folder.refusedSyncs',
    place: 'state',
    name: 'refused-syncs/',
    use: 'plans of syncs that a safety limit refused',
    isPrivate: true,
  },
  {
    id: 'folder.mockServers',
    place: 'config',
    name: 'mock-servers/',
    use: 'addresses of the mock servers that run on this machine',
    isPrivate: true,
  },
  {
    id: 'folder.mockCa',
    place: 'config',
    name: 'mock-ca/',
    use: 'certificate authority of the mock servers',
    isPrivate: true,
  },
];

/** Returns the path of each file of `ownFiles`, whether it exists or not. Throws the errors of `findDirectories`. */
export function findOwnFiles(env: Environment, cwd: string): readonly (OwnFile & { readonly path: string })[] {
  const directories = { ...findDirectories(env), current: cwd };
  return ownFiles.map((file) => ({ ...file, path: path.join(directories[file.place], file.name.replace(/\/$/, '')) }));
}
