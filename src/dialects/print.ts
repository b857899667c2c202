import type { FactName, FactValues } from './facts.ts';
import type { HeaderRule, RateLimit } from './kinds.ts';

type Printers = { readonly [K in FactName]?: (value: FactValues[K]) => string };

/**
 * Functions that print the values of some facts. For these facts, the general form of `printValue` is not sufficient.
 */
const printers: Printers = {
  requiredHeaders: printHeaders,
  refusedHeaders: printHeaders,
  rateLimits: (limits) => limits.map(printRateLimit).join('; '),
  bulk: ({ supported, maxOperations, maxPayloadSize }) => {
    if (!supported) return 'no';
    const limits = [
      ...(maxOperations === undefined ? [] : [`${maxOperations} operations`]),
      ...(maxPayloadSize === undefined ? [] : [`${maxPayloadSize} bytes`]),
    ];
    return limits.length === 0 ? 'yes' : `yes, at most ${limits.join(' and ')}`;
  },
  normalisations: (list) =>
    list
      .map(({ path, change, of }) => `${path}: ${change}${of === undefined ? '' : ', if it is an e-mail address'}`)
      .join('; '),
  maxRequestSize: (bytes) => `${bytes} bytes`,
};

/** Prints the value of a fact as one line of text. */
export function printFact<K extends FactName>(name: K, value: FactValues[K]): string {
  const printer = printers[name] as ((value: FactValues[K]) => string) | undefined;
  return printer ? printer(value) : printValue(value);
}

/** Prints a value in the general form: `yes`, `100`, `eq, and`, `User: userName; Group: displayName`. */
function printValue(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(printValue).join(', ');
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([key, part]) => `${key}: ${printValue(part)}`)
    .join('; ');
}

function printHeaders(rules: readonly HeaderRule[]): string {
  return rules
    .map(({ name, value, methods }) => {
      const header = value === undefined ? name : `${name}: ${value}`;
      return methods === undefined ? header : `${header} (${methods.join(', ')})`;
    })
    .join('; ');
}

function printRateLimit({ requests, seconds, methods, types, countsOperations }: RateLimit): string {
  const what = countsOperations ? 'operations' : 'requests';
  const words = [...(methods ?? []), ...(types === undefined ? [] : ['for', types.join(' and ')])];
  return `${requests} ${what} in ${seconds} s${words.length === 0 ? '' : ` (${words.join(' ')})`}`;
}
