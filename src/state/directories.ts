import path from 'node:path';
import envPaths from 'env-paths';
import { ConfigError } from './config-error.ts';

/** Environment variables, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Directories of this user. */
export interface Directories {
  /** `config.json` and `secrets.json`. */
  readonly config: string;
  /** Data that can be requested again. */
  readonly cache: string;
  /** Data of earlier runs that a later run can use. */
  readonly state: string;
}

/**
 * Finds the directories of this user: those of the platform (XDG, Application Support, AppData), or folders below
 * `SCIMCTL_CONFIG_DIR` if it is set, so that two configurations never share a cache. Throws a `ConfigError` if the variable is
 * empty, because the user meant another configuration than the default.
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
