import type { Candidate } from './answer.ts';
import type { TypedAttribute } from './attributes.ts';

/** Operators of RFC 7644 section 3.4.2.2, with their meaning. */
const operators = [
  ['eq', 'equal'],
  ['ne', 'not equal'],
  ['co', 'contains'],
  ['sw', 'starts with'],
  ['ew', 'ends with'],
  ['pr', 'has a value'],
  ['gt', 'greater than'],
  ['ge', 'greater or equal'],
  ['lt', 'less than'],
  ['le', 'less or equal'],
] as const;

const wordsOf = (rows: readonly (readonly [string, string])[]): Candidate[] =>
  rows.map(([value, description]) => ({ value: `${value} `, description }));

/** Completes the last word of a filter. Each candidate is the whole filter up to the new word. */
export function completeFilter(text: string, attributes: readonly TypedAttribute[]): Candidate[] {
  const [before, word] = splitLast(text);
  return wordsAfter(before, attributes)
    .filter(({ value }) => value.toLowerCase().startsWith(word.toLowerCase()))
    .map((row) => ({ ...row, value: before + word + row.value.slice(word.length) }));
}

/** Divides a filter before its last word. A text in quotes is one word, even without its last quote. */
function splitLast(text: string): readonly [before: string, word: string] {
  let start = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at] as string;
    if (isQuoted) {
      if (character === '\\') at++;
      else if (character === '"') isQuoted = false;
    } else if (character === '"') isQuoted = true;
    else if (/[\s()[\]]/.test(character)) start = at + 1;
  }
  return [text.slice(0, start), text.slice(start)];
}

/** Returns the words that can follow `before`, which is a filter without its last word. */
function wordsAfter(before: string, attributes: readonly TypedAttribute[]): Candidate[] {
  const tokens = before.match(/"(?:[^"\\]|\\.)*"|[()[\]]|[^\s()[\]"]+/g) ?? [];
  let expected: 'attribute' | 'operator' | 'value' | 'logic' = 'attribute';
  let parent: string | undefined;
  let attribute = '';
  for (const token of tokens) {
    if (token === '[') {
      parent = attribute;
      expected = 'attribute';
    } else if (token === ']') {
      parent = undefined;
      expected = 'logic';
    } else if (token === ')') expected = 'logic';
    else if (token === '(' || (expected === 'attribute' && token.toLowerCase() === 'not')) expected = 'attribute';
    else if (expected === 'attribute') {
      attribute = token;
      expected = 'operator';
    } else if (expected === 'operator') expected = token.toLowerCase() === 'pr' ? 'logic' : 'value';
    else expected = expected === 'value' ? 'logic' : 'attribute';
  }
  if (expected === 'logic')
    return wordsOf([
      ['and', 'both'],
      ['or', 'one of both'],
    ]);
  if (expected === 'operator') return wordsOf(operators);
  const known = within(attributes, parent);
  if (expected === 'attribute') return known.map(({ path, description }) => ({ value: `${path} `, description }));
  const found = known.find(({ path }) => path.toLowerCase() === attribute.toLowerCase());
  return (found?.values ?? []).map((value) => ({ value: found?.isText ? `${JSON.stringify(value)} ` : `${value} ` }));
}

/** Returns the attributes that can stand inside the brackets of `parent`, without the name of the parent. */
function within(attributes: readonly TypedAttribute[], parent: string | undefined): readonly TypedAttribute[] {
  if (parent === undefined) return attributes;
  const prefix = `${parent.toLowerCase()}.`;
  return attributes
    .filter(({ path }) => path.toLowerCase().startsWith(prefix))
    .map((row) => ({ ...row, path: row.path.slice(prefix.length) }));
}
