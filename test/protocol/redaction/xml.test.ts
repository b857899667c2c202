import { expect, it } from 'vitest';
import { createRedactor, secretsOf } from '../../../src/protocol/redaction/index.ts';
import { redactXml, secretsInXml } from '../../../src/protocol/redaction/xml.ts';

it('finds the secrets of an XML body, so that they are also replaced in the response', () => {
  const raw =
    '<User><password> a&lt;b&#33; </password><userName>ada</userName><x:pin xmlns:x="u"><v>12345</v></x:pin></User>';
  const secrets = secretsOf({ headers: {}, query: {}, raw });
  expect([...secrets]).toEqual(['a<b!', '12345']);
  const redactor = createRedactor().with(() => secrets);
  expect(redactor.text('the password a&lt;b! is weak')).toBe('the password [redacted] is weak');
});

it('knows the names of secrets that a schema defines', () => {
  expect(redactXml('<User><badge>7</badge></User>', new Set(['badge']))).toBe('<User><badge>[redacted]</badge></User>');
});

it('takes linear time for text that is not well-formed', () => {
  const text = '<password>a'.repeat(300_000);
  expect(secretsInXml(text)).toHaveLength(300_000);
  expect(redactXml(`<${'a'.repeat(1_000_000)}`)).toHaveLength(1_000_001);
  expect(redactXml('<a '.repeat(500_000))).toHaveLength(1_500_000);
});
