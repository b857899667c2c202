import type { Json } from '../../protocol/json/json.ts';
import { isSecretName, redactJson, redactLooks, type SecretNames } from '../../protocol/redaction/index.ts';

export {
  isSecretPath,
  type SecretNames,
  secretNamesOf,
} from '../../protocol/redaction/index.ts';

/**
 * Copies JSON and redacts its secret values. A value is secret because of the name of its property, or because of the
 * path of its PATCH operation.
 */
export function hideSecrets(value: Json, names: SecretNames): Json {
  return redactJson(value, { text: (text) => text, names });
}

/**
 * Returns the message of a parser error. The message may quote the source. If the source contains a secret, leaves out
 * the quotation.
 */
export function parserReason(cause: unknown, source: string): string {
  if (!(cause instanceof Error)) return '';
  const hasSecret = isSecretName(source) || redactLooks(source) !== source;
  if (!hasSecret) return cause.message;
  const [first = ''] = cause.message.split('\n');
  return first.replace(/,? (?:\.\.\.)?".*(?= is not valid JSON$)/, '').replace(/:$/, '');
}
