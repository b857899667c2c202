import { describe, expect, it } from 'vitest';
import { profile } from '../../src/profiles/profile.ts';
import { resolveProxy } from '../../src/profiles/proxy.ts';
import { resolveConnection } from '../../src/profiles/resolve.ts';

const [http, https] = ['http://a.example:3128', 'http://b.example:3128'];

describe('the proxy of a connection', () => {
  it.each<[string, string | undefined, Record<string, string>, object | undefined, string | undefined]>([
    ['none without a variable', undefined, {}, undefined, undefined],
    ['none for empty variables', undefined, { HTTPS_PROXY: '', http_proxy: '' }, undefined, undefined],
    ['of the environment', undefined, { HTTPS_PROXY: https }, { https }, 'HTTPS_PROXY'],
    ['by scheme', undefined, { https_proxy: https, HTTP_PROXY: http }, { http, https }, 'https_proxy, HTTP_PROXY'],
    ['lower case first', undefined, { https_proxy: https, HTTPS_PROXY: http }, { https }, 'https_proxy'],
    ['without a scheme', undefined, { HTTPS_PROXY: 'b.example:3128' }, { https }, 'HTTPS_PROXY'],
    ['with exceptions', undefined, { HTTPS_PROXY: https, NO_PROXY: 'x' }, { https, none: 'x' }, 'HTTPS_PROXY'],
    ['of the profile', http, { HTTPS_PROXY: https, NO_PROXY: '*' }, { http, https: http }, undefined],
    ['none by the profile', 'none', { HTTPS_PROXY: https }, undefined, undefined],
  ])('%s', (_, setting, env, proxy, origin) => {
    const resolved = resolveProxy(setting, env);
    expect([resolved.proxy, resolved.origins.proxy]).toEqual([proxy, origin]);
  });

  it.each(['socks5://a.example', 'http://', 'https://user:secret@'])('%s is none, and is not repeated', (value) => {
    const env = { HTTPS_PROXY: value };
    expect(() => resolveProxy(undefined, env)).toThrow(
      expect.objectContaining({ name: 'ConfigError', message: 'HTTPS_PROXY is not the URL of a proxy' }),
    );
  });
});

it.each([
  ['none', true],
  [http, true],
  ['http://ada:secret@a.example:3128', false],
  ['http://ada@a.example:3128', false],
  ['a.example:3128', false],
  ['socks5://a.example', false],
])('a profile may say %s: %s', (proxy, valid) => {
  const { success } = profile.safeParse({ url: 'https://scim.example.com', auth: { kind: 'none' }, proxy });
  expect(success).toBe(valid);
});

it('is part of a connection from the environment', async () => {
  const env = { SCIMCTL_URL: 'https://scim.example.com', SCIMCTL_TOKEN: '', HTTPS_PROXY: https };
  const { proxy, origins } = await resolveConnection({}, env, '/');
  expect([proxy, origins.proxy]).toEqual([{ https }, 'HTTPS_PROXY']);
});
