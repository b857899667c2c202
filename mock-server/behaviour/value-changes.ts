import { isObject } from '../../src/protocol/json/json.ts';
import { type Kind, refuse } from './kinds.ts';

/** A change of a text before the provider stores the text. */
interface ValueChange {
  readonly summary: string;
  /** Returns the text to store; `undefined` to store nothing. */
  readonly apply: (text: string) => string | undefined;
}

/** The changes of the behaviour `normalisedValues`. */
export const valueChanges = {
  lowerCase: { summary: 'in lower case', apply: (text) => text.toLowerCase() },
  trimmed: { summary: 'without spaces around it', apply: (text) => text.trim() },
  digits: { summary: 'only + and digits', apply: (text) => text.replace(/[^+\d]/g, '') },
  localPart: { summary: 'the part before @', apply: (text) => text.replace(/@.*$/s, '') },
  removed: { summary: 'not stored', apply: () => undefined },
} as const satisfies Record<string, ValueChange>;

export type ValueChangeName = keyof typeof valueChanges;

const changeNames = Object.keys(valueChanges) as readonly ValueChangeName[];
const expected = `must be "none", or text such as userName:lowerCase; the changes are ${changeNames.join(', ')}`;

/** Maps attributes to changes. Example on a command line: `userName:lowerCase,phoneNumbers.value:digits`. */
export const normalisedValues: Kind<Readonly<Record<string, ValueChangeName>>> = {
  values: 'none, or changes by attribute: userName:lowerCase,phoneNumbers.value:digits',
  type: `Readonly<Record<string, ${changeNames.map((name) => `'${name}'`).join(' | ')}>>`,
  words: ['none', ...changeNames],
  read(input) {
    if (input === 'none') return {};
    const pairs =
      typeof input === 'string'
        ? input.split(',').map((text) => [text.slice(0, text.lastIndexOf(':')), text.slice(text.lastIndexOf(':') + 1)])
        : isObject(input) && Object.entries(input);
    const result: Record<string, ValueChangeName> = {};
    for (const [path = '', change] of pairs || [[]]) {
      const name = changeNames.find((known) => known === (typeof change === 'string' ? change.trim() : change));
      if (name === undefined || !/^[a-z$][\w$.:-]{0,199}$/i.test(path.trim())) return refuse(expected);
      result[path.trim()] = name;
    }
    return result;
  },
  print(value) {
    const pairs = Object.entries(value).map(([path, name]) => `${path}:${name}`);
    return pairs.length === 0 ? 'none' : pairs.join(',');
  },
};
