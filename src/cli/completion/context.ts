/** The parts of a command's context that completion uses. */
export interface CompletionContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly version: string;
}
