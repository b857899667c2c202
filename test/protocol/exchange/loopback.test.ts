import { describe, expect, it } from 'vitest';
import { isLoopbackHost } from '../../../src/protocol/exchange/loopback.ts';

describe('a host is this machine', () => {
  it.each(['localhost', 'LOCALHOST', 'scim.localhost', '127.0.0.1', '127.1.2.3', '::1', '[::1]'])('%s', (host) => {
    expect(isLoopbackHost(host)).toBe(true);
  });
});

describe('a host is another machine, or may be', () => {
  it.each([
    '',
    'localhost.example.com',
    'notlocalhost',
    '127.example.com',
    '127.0.0.1.example.com',
    '128.0.0.1',
    '0.0.0.0',
    '::',
    '[::1',
    '::1.localhos',
  ])('%s', (host) => {
    expect(isLoopbackHost(host)).toBe(false);
  });
});
