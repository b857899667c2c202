/** A secret and, if known, its expiry (milliseconds since 1970). */
export interface Secret {
  readonly value: string;
  readonly expiresAt?: number;
}
