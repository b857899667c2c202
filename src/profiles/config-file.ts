import path from 'node:path';

/** Returns the path of the configuration file in a configuration directory. */
export function configFile(configDirectory: string): string {
  return path.join(configDirectory, 'config.json');
}
