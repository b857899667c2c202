/** A text that the shell can insert at the cursor. */
export interface Candidate {
  /** The whole word, without quotes. Begins with the typed text. */
  readonly value: string;
  /** One line about the value, for shells that show descriptions. */
  readonly description?: string;
}

/** The answer to a shell that completes a word. */
export interface Answer {
  /** `values`: only the candidates. `files`: the shell completes the name of a file. */
  readonly kind: 'values' | 'files';
  readonly candidates: readonly Candidate[];
  /** True if the user continues to type in the same word. The shell then adds no space. */
  readonly isOpen?: boolean;
}

/** The answer without a candidate. */
export const nothing: Answer = { kind: 'values', candidates: [] };

/** The answer for the name of a file. */
export const files: Answer = { kind: 'files', candidates: [] };
