import type { AttributeModel, ResourceModel } from '../schema/model.ts';

/** Names of attributes, in lower case, whose values must never be shown. */
export type SecretNames = ReadonlySet<string>;

/**
 * Words that mark the name of a secret, in the languages of HR exports. A value is a secret if the name of its member,
 * parameter, header, attribute or column contains one of these words. A space in a word matches `-`, `_`, a space or no
 * character.
 */
const words = [
  'pass word',
  'pass wd',
  'pass phrase',
  'pass code',
  'pwd',
  'secret',
  'token',
  'credential',
  'authorization',
  'assertion',
  'cookie',
  'api key',
  'access key',
  'private key',
  'signing key',
  // The code with which a client asks for the token of a person (RFC 8628 section 3.2).
  'device code',
  'pass wort',
  'kenn wort',
  'zugangs code',
  'mot de passe',
  'contraseña',
  'contrasena',
  'wachtwoord',
  'lösenord',
  'adgangskode',
  'salasana',
  'hasło',
  'senha',
] as const;

const anyWord = new RegExp(words.map((word) => word.replaceAll(' ', '')).join('|'));

/**
 * Short words that match only as whole words, because other words contain the same letters: `shipping` contains `pin`.
 */
const shortWords = ['pin', 'otp', 'pw', 'jwt'] as const;

const shortWord = new RegExp(String.raw`(?:^|[^\p{L}])(?:${shortWords.join('|')})(?:$|[^\p{L}]|code)`, 'iu');
/** Matches a short word after a lower-case letter: `loginPin`, `userPIN`. */
const shortWordInside = new RegExp(
  String.raw`\p{Ll}(?:${shortWords.map((word) => `${capitalized(word)}|${word.toUpperCase()}`).join('|')})(?!\p{Ll})`,
  'u',
);

/**
 * Source of a regular expression that finds the words for secrets in text. A match may end inside a longer name: the
 * match in `passwordHash` is `password`. The flag `i` is required.
 */
export const secretWordSource = String.raw`(?:${words.map((word) => word.replaceAll(' ', '[-_ ]?')).join('|')}|\b(?:${shortWords.join('|')})(?:code)?\b)`;

/** True if a member, parameter, header or column with this name contains a secret. */
export function isSecretName(name: string): boolean {
  if (anyWord.test(name.toLowerCase().replaceAll(/[-_\s]/g, ''))) return true;
  return shortWord.test(name) || shortWordInside.test(name);
}

/**
 * True if an attribute path leads to a secret or to a part of a secret. This is the case if the path contains a word
 * for a secret, or one of `names`.
 */
export function isSecretPath(path: string, names: SecretNames): boolean {
  const plain = path.replaceAll(/\[[^\]]*\]?/g, '');
  return (
    isSecretName(plain) ||
    (names.size > 0 &&
      plain
        .toLowerCase()
        .split(/[:.]/)
        .some((name) => names.has(name)))
  );
}

/**
 * Returns the names of the attributes that a server never returns. The `mutability` of these attributes is `writeOnly`,
 * or their `returned` is `never` (RFC 7643 section 2.2).
 */
export function secretNamesOf(model: ResourceModel): SecretNames {
  const names = new Set<string>();
  const visit = (attributes: readonly AttributeModel[]): void => {
    for (const attribute of attributes) {
      if (isSecretAttribute(attribute)) names.add(attribute.name.toLowerCase());
      visit(attribute.subAttributes);
    }
  };
  for (const schema of [model.core, ...model.extensions]) visit(schema.attributes);
  return names;
}

/** True if a server never returns the attribute. */
export function isSecretAttribute({ mutability, returned }: AttributeModel): boolean {
  return mutability === 'writeOnly' || returned === 'never';
}

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
