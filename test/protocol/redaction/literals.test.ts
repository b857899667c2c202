import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Literals } from '../../../src/protocol/redaction/index.ts';

function known(...secrets: string[]): Literals {
  const literals = new Literals();
  for (const secret of secrets) literals.add(secret);
  return literals;
}

describe('a secret that is known', () => {
  const secret = 'p&w/"Ä <x>';
  test.each([
    ['as it is', secret],
    ['percent-encoded', encodeURIComponent(secret)],
    ['percent-encoded in lower case', encodeURIComponent(secret).toLowerCase()],
    ['as in a form', encodeURIComponent(secret).replaceAll('%20', '+')],
    ['escaped as in JSON', JSON.stringify(secret).slice(1, -1)],
    ['escaped as in the JSON of other languages', JSON.stringify(secret).slice(1, -1).replaceAll('/', '\\/')],
    ['escaped as in HTML', 'p&amp;w/&quot;Ä &lt;x&gt;'],
  ])('is found %s', (_how, text) => {
    expect(known(secret).replaceIn(`before ${text} after`)).toBe('before [redacted] after');
  });

  test.each([
    ['a host name, which is in lower case', 'Abc-DEF-123456', 'https://abc-def-123456.example', '[redacted].example'],
    ['another case where it is short', 'Abcd123', 'abcd123 Abcd123', 'abcd123 [redacted]'],
    ['a part of a word where it is very short', 'abc', 'abcd abc xabc', 'abcd [redacted] xabc'],
    ['one or two characters', 'ab', 'ab', 'ab'],
  ])('as %s', (_what, literal, text, expected) => {
    expect(known(literal).replaceIn(text)).toBe(expected.startsWith('[redacted].') ? `https://${expected}` : expected);
  });

  test('the longest counts where one begins like another', () => {
    expect(known('secret-1', 'secret-12', 'secret-123').replaceIn('secret-12 secret-1 secret-1234')).toBe(
      '[redacted] [redacted] [redacted]4',
    );
  });

  test('letters that change their length in lower case do not move places', () => {
    expect(known('planted-Secret').replaceIn('İİİ PLANTED-SECRET İ')).toBe('İİİ [redacted] İ');
  });

  test('is found among any others', () => {
    const word = fc.string({ minLength: 3, maxLength: 12 });
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 60 }), fc.array(word), (secrets, others) => {
        fc.pre(!secrets.some((secret) => '[redacted]'.includes(secret) || secret.includes('[redacted]')));
        const literals = known(...secrets);
        for (const secret of secrets) {
          const text = literals.replaceIn(`${others.join(' ')} ${secret} ${others.join(' ')}`);
          expect(text.split(/[\s]/)).not.toContain(secret);
        }
      }),
    );
  });

  test('ten thousand of them, each like the others, take no longer than the text is', () => {
    const secrets = Array.from({ length: 10_000 }, (_, index) => `secret-number-${index}`);
    const text = 'secret-number-x '.repeat(100_000);
    // A comparison of each value at each position would take half a minute or more in this test.
    expect(known(...secrets).replaceIn(`${text}secret-number-77 `)).toBe(`${text}[redacted] `);
  });
});
