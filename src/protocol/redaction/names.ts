import type { AttributeModel, ResourceModel } from '../schema/model.ts';

/** Names of attributes, in lower case, whose values are never shown. */
export type SecretNames = ReadonlySet<string>;

/**
 * Words that mark the name of a member, parameter, header, attribute or column as the name of a secret, in the languages of HR
 * exports. A space in a word stands for `-`, `_`, a space or no character.
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

/** Words that are also part of other words (shipping, option). They count only as whole words. */
const shortWords = ['pin', 'otp', 'pw', 'jwt'] as const;

const shortWord = new RegExp(String.raw`(?:^|[^\p{L}])(?:${shortWords.join('|')})(?:$|[^\p{L}]|code)`, 'iu');
/** `loginPin`, `userPIN` */
const shortWordInside = new RegExp(
  String.raw`\p{Ll}(?:${shortWords.map((word) => `${capitalized(word)}|${word.toUpperCase()}`).join('|')})(?!\p{Ll})`,
  'u',
);

/** Source of a pattern that finds these words in running text, where the name may continue. For patterns that ignore case. */
export const secretWordSource = String.raw`(?:${words.map((word) => word.replaceAll(' ', '[-_ ]?')).join('|')}|\b(?:${shortWords.join('|')})(?:code)?\b)`;

/** True when a member, parameter, header or column of this name holds a secret. */
export function isSecretName(name: string): boolean {
  if (anyWord.test(name.toLowerCase().replaceAll(/[-_\s]/g, ''))) return true;
  return shortWord.test(name) || shortWordInside.test(name);
}

/** True if an attribute path names a secret or a part of a secret, by its words or by the names that a schema calls secret. */
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

/** The attributes of a model that a server never returns: `writeOnly` or returned `never` (RFC 7643 section 2.2). */
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
