/** A secret as it is needed on the wire. */
export interface SecretValue {
  readonly value: string;
  /** Milliseconds since 1970 from when on it is of no use. */
  readonly expiresAt?: number;
}

/**
 * Gets a secret when it is needed and not before: reads a file, runs a command, asks a token endpoint. Called again after it
 * expired or was refused.
 */
export type SecretSource = () => Promise<SecretValue>;

/** Keeps a secret until it expires or is refused. */
export interface CachedSecret {
  get(): Promise<string>;
  /** Forgets the value that was refused; does nothing when it was renewed in the meantime. */
  refuse(value: string): void;
}

/** Renewed this many milliseconds before it expires, so that it does not expire on its way; short-lived ones at nine tenths. */
const margin = 30_000;

/** Caches a source. Requests at the same moment share one call of it; a failed call is not kept. */
export function cacheSecret(source: SecretSource, now: () => number): CachedSecret {
  let current: { value: string; renewAt: number } | undefined;
  let pending: Promise<string> | undefined;
  const renew = async (): Promise<string> => {
    try {
      const askedAt = now();
      const { value, expiresAt } = await source();
      const lifetime = expiresAt === undefined ? Number.POSITIVE_INFINITY : expiresAt - askedAt;
      current = { value, renewAt: askedAt + Math.max(lifetime - margin, lifetime * 0.9) };
      return value;
    } finally {
      pending = undefined;
    }
  };
  return {
    async get() {
      if (current && now() < current.renewAt) return current.value;
      pending ??= renew();
      return pending;
    },
    refuse(value) {
      if (current?.value === value) current = undefined;
    },
  };
}
