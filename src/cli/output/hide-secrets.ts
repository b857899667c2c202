import type { Json } from '../../protocol/json/json.ts';
import { isSecretName, redactJson, redactLooks, type SecretNames } from '../../protocol/redaction/index.ts';

export {
  isSecretAttribute,
  isSecretPath,
  maskFilter,
  type SecretNames,
  secretNamesOf,
} from '../../protocol/redaction/index.ts';

/** A copy of JSON without the values of secrets, whether a member or the path of a PATCH operation names them. */
export function hideSecrets(value: Json, names: SecretNames): Json {
  return redactJson(value, { text: (text) => text, names });
}

/** The words of a parser, which quote the text around a mistake: without the quotation where the text has a secret. */
export function parserReason(cause: unknown, source: string): string {
  if (!(cause instanceof Error)) return '';
  const hasSecret = isSecretName(source) || redactLooks(source) !== source;
  if (!hasSecret) return cause.message;
  const [first = ''] = cause.message.split('\n');
  return first.replace(/,? (?:\.\.\.)?".*(?= is not valid JSON$)/, '').replace(/:$/, '');
}
