import { Literals } from './redaction/index.ts';

export {
  createRedactor,
  isSecretName,
  type Redactor,
  redacted,
  redactJson,
  secretsIn,
} from './redaction/index.ts';

/** Text without these values, in clear or percent-encoded. */
export function withoutLiterals(text: string, literals: ReadonlySet<string>): string {
  const known = new Literals();
  for (const literal of literals) known.add(literal);
  return known.replaceIn(text);
}
