import type { Filter } from '../filter/ast.ts';
import { printAttributePath } from '../schema/path.ts';
import { Literals, redacted } from './literals.ts';
import { isSecretPath, type SecretNames } from './names.ts';

const noNames: SecretNames = new Set();

const string = String.raw`"(?:[^"\\]|\\.)*"?`;
/** Matches a string, or a word that may be an attribute path. */
const token = String.raw`${string}|[a-z$][\w.:$-]*|\d[\w.:$-]*`;
/**
 * Matches a value of a filter. Also matches any other word at the position of a value, except `pr`, `and`, `or` and
 * `not`.
 */
const value = String.raw`(?:${string}|(?!(?:pr|and|or|not)\b)[^\s()[\]"]+)`;
/**
 * Matches the text after the path of a secret attribute. This text is an operator and a value, or the wrong text that a
 * user wrote instead.
 */
const tail = String.raw`(\s+(?:eq|ne|co|sw|ew|g[te]|l[te])\b\s*|\s*[=<>!~:]{1,3}\s*|\s*)(${value})?(\s*)(${value})?`;
/** Matches the text up to the closing bracket. */
const inBrackets = String.raw`(?:[^\]"]|${string})*`;
/** Matches a token that is not a path: a string, `and`, `or`, `not` or `pr`. */
const noPath = /^(?:"|(?:and|or|not|pr)$)/i;

/**
 * The error for an invalid filter: `problem` is the message, and `source` is the filter. Both texts may contain a
 * secret.
 */
export interface FilterProblem {
  readonly problem: string;
  readonly source: string;
}

/**
 * Masks the values that a filter compares with secret attributes. Also masks values in a filter that does not parse.
 * Replaces each value with asterisks of the same length. Therefore a caret below the filter still points to the right
 * position.
 */
export function maskFilter(source: string, names: SecretNames = noNames): string {
  return mask(source, names, asterisks);
}

/**
 * Replaces the values that a filter compares with secret attributes by `[redacted]`. The positions in the text change,
 * so use this function only for text without a caret below the filter.
 */
export function redactFilterText(source: string, names: SecretNames = noNames): string {
  return mask(source, names, () => `"${redacted}"`);
}

/** Returns the values that a filter compares with secret attributes. */
export function secretsInFilter(source: string, names: SecretNames = noNames): string[] {
  const values: string[] = [];
  mask(source, names, (value) => {
    values.push(value.replace(/^"|"$/g, ''));
    return '';
  });
  return values;
}

/**
 * Masks the values that a filter compares with secret attributes. Masks these values in the filter `source` and in the
 * error message `problem`, because the message may quote a value.
 */
export function maskFilterProblem({ problem, source }: FilterProblem, names: SecretNames = noNames): FilterProblem {
  const values = new Literals();
  for (const value of secretsInFilter(source, names)) values.add(value);
  return { problem: values.replaceIn(problem), source: maskFilter(source, names) };
}

/** Replaces the values that the syntax tree of a filter compares with secret attributes. */
export function redactFilter(filter: Filter, names: SecretNames = noNames): Filter {
  return redactNode(filter, names, false);
}

function mask(source: string, names: SecretNames, fill: (value: string) => string): string {
  const [tokens, behind, brackets] = [new RegExp(token, 'gi'), new RegExp(tail, 'iy'), new RegExp(inBrackets, 'y')];
  const pieces: string[] = [];
  const fillIn = (text: string): string => (text === '' ? '' : fill(text));
  let done = 0;
  let secretUntil = 0;
  for (let found = tokens.exec(source); found !== null; found = tokens.exec(source)) {
    const [word] = found;
    const end = tokens.lastIndex;
    if (noPath.test(word) || !(found.index < secretUntil || isSecretPath(word, names))) continue;
    if (source[end] === '[') {
      brackets.lastIndex = end;
      if (end >= secretUntil) secretUntil = end + (brackets.exec(source)?.[0].length ?? 0);
      continue;
    }
    behind.lastIndex = end;
    const [whole = '', operator = '', first = '', gap = '', second = ''] = behind.exec(source) ?? [];
    // Treats the first of two words as an operator, even if the filter language has no such operator. The second word
    // is then the value.
    const isOperator = operator.trim() === '' && second !== '' && !first.startsWith('"');
    pieces.push(source.slice(done, end), operator, isOperator ? first : fillIn(first), gap, fillIn(second));
    done = end + whole.length;
    tokens.lastIndex = done;
  }
  return pieces.join('') + source.slice(done);
}

function asterisks(value: string): string {
  const isOpen = value.startsWith('"');
  const isClosed = isOpen && value.length > 1 && value.endsWith('"');
  return (isOpen ? '"' : '') + '*'.repeat(value.length - Number(isOpen) - Number(isClosed)) + (isClosed ? '"' : '');
}

function redactNode(filter: Filter, names: SecretNames, isSecret: boolean): Filter {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return { ...filter, filters: filter.filters.map((part) => redactNode(part, names, isSecret)) };
    case 'not':
      return { ...filter, filter: redactNode(filter.filter, names, isSecret) };
    case 'valuePath':
      return { ...filter, filter: redactNode(filter.filter, names, isSecret || holdsSecret(filter.path, names)) };
    case 'compare':
      return isSecret || holdsSecret(filter.path, names) ? { ...filter, value: redacted } : filter;
    case 'present':
      return filter;
  }
}

function holdsSecret(path: Parameters<typeof printAttributePath>[0], names: SecretNames): boolean {
  return isSecretPath(printAttributePath(path), names);
}
