import path from 'node:path';
import envPaths from 'env-paths';
import { ConfigError } from './config-error.ts';

/** Environment variables, in the form of `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Directories of this user. */
export interface Directories {
  /** The directory of `config.json` and `secrets.json`. */
  readonly config: string;
  /** The directory of cached data. A run can request this data again. */
  readonly cache: string;
  /** The directory of data that a run stores for later runs. */
  readonly state: string;
}

/**
 * Returns the directories of this user. If `SCIMCTL_CONFIG_DIR` is set, all directories are inside the directory that
 * the variable names, so that two configurations never share a cache. Otherwise, returns the directories of the
 * platform (XDG, Application Support, AppData). Throws a `ConfigError` if the variable is set but empty, because the
 * user then meant another configuration than the default.
 */
export function findDirectories(env: Environment): Directories {
  const own = env.SCIMCTL_CONFIG_DIR;
  if (own !== undefined && own.trim() === '') {
    throw new ConfigError(
      'noConnection',
      'SCIMCTL_CONFIG_DIR is empty',
      'Give SCIMCTL_CONFIG_DIR a value, or unset it.',
    );
  }
  if (own !== undefined) {
    return { config: path.resolve(own), cache: path.resolve(own, 'cache'), state: path.resolve(own, 'state') };
  }
  const { config, cache, log } = envPaths('scimctl', { suffix: '' });
  return { config, cache, state: log };
}
