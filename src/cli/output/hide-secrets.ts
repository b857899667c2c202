import type { Json } from '../../protocol/json/json.ts';
import { isSecretName, redactJson, redactLooks, type SecretNames } from '../../protocol/redaction/index.ts';

export {
  isSecretPath,
  type SecretNames,
  secretNamesOf,
} from '../../protocol/redaction/index.ts';

/** A copy of JSON without secret values, which a member name or the path of a PATCH operation marks. */
export function hideSecrets(value: Json, names: SecretNames): Json {
  return redactJson(value, { text: (text) => text, names });
}

/** The message of a parser. If the source has a secret, the quotation of the source is left out. */
export function parserReason(cause: unknown, source: string): string {
  if (!(cause instanceof Error)) return '';
  const hasSecret = isSecretName(source) || redactLooks(source) !== source;
  if (!hasSecret) return cause.message;
  const [first = ''] = cause.message.split('\n');
  return first.replace(/,? (?:\.\.\.)?".*(?= is not valid JSON$)/, '').replace(/:$/, '');
}
