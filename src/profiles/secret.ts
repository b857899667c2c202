/** A secret and, where that is known, when it ends (milliseconds since 1970). */
export interface Secret {
  readonly value: string;
  readonly expiresAt?: number;
}
