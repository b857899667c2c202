/** Something that a user should know of and that does not stop the work: a server's deviation, a cap that was reached. */
export interface Notice {
  /** Stable, for machines: `wrongStartIndex`, `noDiscovery`. */
  readonly code: string;
  readonly message: string;
}

/** Receives notices as they come up. Must not throw. */
export type OnNotice = (notice: Notice) => void;
