/** A secret and its expiry. */
export interface SecretValue {
  readonly value: string;
  /** Expiry in milliseconds since 1970. */
  readonly expiresAt?: number;
}

/**
 * A function that fetches a secret when a request needs it: reads a file, runs a command, or requests a token. Called
 * again after the secret has expired or was rejected.
 */
export type SecretSource = () => Promise<SecretValue>;

/** A cache that keeps a secret until it expires or is rejected. */
export interface CachedSecret {
  get(): Promise<string>;
  /** Removes the secret `value` from the cache, because the server rejected it. Does not remove a newer secret. */
  refuse(value: string): void;
}

/**
 * Time in milliseconds from the renewal of a secret to its expiry. A request that was sent just before the renewal then
 * still arrives with a valid secret. A secret with a short lifetime is renewed after nine tenths of its lifetime.
 */
const margin = 30_000;

/** Caches the secret of a source. Concurrent requests share one call of the source. A failed call is not cached. */
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
