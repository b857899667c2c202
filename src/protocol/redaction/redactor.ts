import type { Json } from '../json/json.ts';
import { redactJson } from './json.ts';
import { Literals } from './literals.ts';
import type { SecretNames } from './names.ts';
import { redactLooks } from './text.ts';

/**
 * Replaces secrets in text that is shown or written to files. Finds a secret in three ways: by its name, by its form,
 * or by its value if `add` was called with this value.
 */
export interface Redactor {
  /** Adds a secret value, which is replaced everywhere. */
  add(secret: string): void;
  /**
   * Replaces only the values that were added with `add`. Use this method for text in which all other parts must stay
   * unchanged.
   */
  known(text: string): string;
  /** Replaces the values that were added with `add`, and other text that looks like a secret. */
  text(text: string): string;
  json(value: Json): Json;
  /** Names of secret attributes, in addition to all names that contain a word such as `password`. */
  readonly names: SecretNames;
  /**
   * Creates a redactor that also replaces the given secrets. `secrets` is called at the first use of the new redactor.
   * The new redactor also replaces values that are later added to the original redactor.
   */
  with(secrets: () => Iterable<string>): Redactor;
}

export interface RedactorOptions {
  /**
   * Names, in lower case, of attributes that are secret according to a schema. The caller can add names to the set
   * later.
   */
  readonly names?: SecretNames;
}

/** Creates a redactor to which no secret value was added. */
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
