import path from 'node:path';
import envPaths from 'env-paths';
import { ConfigError } from './config-error.ts';

/** Environment variables, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where things are kept. */
export interface Directories {
  /** `config.json` and `secrets.json`. */
  readonly config: string;
  /** What can be lost at the cost of a request. */
  readonly cache: string;
  /** What runs leave behind to go back to. */
  readonly state: string;
}

/**
 * The directories of this user: the platform's (XDG, Application Support, AppData), or below `SCIMCTL_CONFIG_DIR` where that is set,
 * so that two configurations never share a cache. Throws a `ConfigError` for a variable that is there and empty, which must not
 * lead to the configuration of somebody who meant another.
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
