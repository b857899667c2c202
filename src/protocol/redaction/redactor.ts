import type { Json } from '../json/json.ts';
import { redactJson } from './json.ts';
import { Literals } from './literals.ts';
import type { SecretNames } from './names.ts';
import { redactLooks } from './text.ts';

/** Replaces secrets in what people and files get to see: by name, by looks, and by value for those it was told of. */
export interface Redactor {
  /** Makes a value known as a secret, wherever it turns up. */
  add(secret: string): void;
  /** Values that it was told of, and nothing else: for text that must otherwise stay as it is. */
  known(text: string): string;
  /** Known values, and what looks like a secret. */
  text(text: string): string;
  json(value: Json): Json;
  /** Names of attributes, besides those that are secret by their words. */
  readonly names: SecretNames;
  /** A redactor that knows these values too, asked for when they are first needed; what this one learns, it learns. */
  with(secrets: () => Iterable<string>): Redactor;
}

export interface RedactorOptions {
  /** Names of attributes that a schema calls secret, in lower case. The set may grow. */
  readonly names?: SecretNames;
}

/** Creates a redactor that knows of no value yet. */
export function createRedactor({ names = new Set() }: RedactorOptions = {}): Redactor {
  const literals = new Literals();
  return create(
    names,
    (text) => literals.replaceIn(text),
    (secret) => literals.add(secret),
  );
}

function create(names: SecretNames, known: (text: string) => string, add: (secret: string) => void): Redactor {
  const text = (input: string): string => redactLooks(known(input));
  const isSecretNumber = (value: number): boolean => known(String(value)) !== String(value);
  return {
    add,
    known,
    text,
    names,
    json: (value) => redactJson(value, { text, names, isSecretNumber }),
    with(secrets) {
      let own: Literals | undefined;
      const ownAndKnown = (input: string): string => {
        own ??= literalsOf(secrets());
        return own.replaceIn(known(input));
      };
      return create(names, ownAndKnown, add);
    },
  };
}

function literalsOf(secrets: Iterable<string>): Literals {
  const literals = new Literals();
  for (const secret of secrets) literals.add(secret);
  return literals;
}
