/** A public entry of the package. */
export interface Entry {
  /** Key in `exports`: `.`, `./mock`. */
  readonly name: string;
  readonly source: string;
  readonly external: readonly string[];
  readonly anywhere?: boolean;
  readonly requirable?: boolean;
}
export const entries: readonly Entry[];
export function stem(entry: Entry): string;
export function packageTypesVersions(): Record<string, unknown>;
export function packageExports(): Record<string, unknown>;
