import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { isSecretReference, secretSource } from '../../src/profiles/secret-reference.ts';
import { storeSecret } from '../../src/profiles/secrets-file.ts';
import { redactLooks } from '../../src/protocol/redaction/index.ts';
import { failure, temporary } from './directory.ts';

const node = (script: string) => `command:"${process.execPath}" -e "${script}"`;
const environment = () => ({ PATH: process.env.PATH, SystemRoot: process.env.SystemRoot });

test.each(['env:A', 'file:a/b', 'command:op read x', 'stored:p'])('%s is a reference', (text) => {
  expect(isSecretReference(text)).toBe(true);
});

test.each(['abc', 'env:', 'ENV:A', 'https://x', 'constructor:x', 'toString:x', ''])('%j is not', (text) => {
  expect(isSecretReference(text)).toBe(false);
});

describe('environment and file', () => {
  test('a variable is read when it is needed, not before', async () => {
    const env: Record<string, string> = {};
    const source = secretSource('env:A', { env, configDirectory: '.' });
    env.A = 'late';
    expect(await source()).toEqual({ value: 'late' });
  });

  test.each([{}, { A: '' }])('a variable that is not set: %j', async (env) => {
    const error = await failure(secretSource('env:A', { env, configDirectory: '.' }));
    expect([error.code, error.message]).toEqual(['noSecret', 'the environment variable A is not set']);
  });

  test('a file’s path is relative to the configuration, its line end is no part of the secret', async () => {
    const configDirectory = await temporary({ token: 'abc\r\n' });
    expect(await secretSource('file:token', { env: {}, configDirectory })()).toEqual({ value: 'abc' });
  });

  test.each([
    ['UTF-8 with its mark', Buffer.from('\ufeffabc\r\n')],
    ['UTF-16', Buffer.from('\ufeffabc\r\n', 'utf16le')],
    ['UTF-16 with the other byte order', Buffer.from('\ufeffabc\r\n', 'utf16le').swap16()],
  ])('a file of PowerShell in %s', async (_, bytes) => {
    const configDirectory = await temporary();
    await writeFile(path.join(configDirectory, 'token'), bytes, { mode: 0o600 });
    expect(await secretSource('file:token', { env: {}, configDirectory })()).toEqual({ value: 'abc' });
  });

  test.each([
    ['gone', undefined, 'the secret cannot be read from the file '],
    ['empty', '\n', 'the secret from file:token is empty'],
    ['something else altogether', 'x'.repeat(70_000), ' is larger than 64 KB'],
  ])('a file that is %s', async (_what, content, message) => {
    const configDirectory = await temporary(content === undefined ? {} : { token: content });
    const error = await failure(secretSource('file:token', { env: {}, configDirectory }));
    expect(error.code).toBe('noSecret');
    expect(error.message).toContain(message);
  });
});

describe('command', () => {
  const run = (script: string, commandTimeout?: number) =>
    secretSource(node(script), { env: environment(), configDirectory: '.', commandTimeout })();

  test.each([
    ['a line', "console.log('abc')", { value: 'abc' }],
    ['JSON', 'console.log(JSON.stringify({token:`abc`}))', { value: 'abc' }],
    [
      'a key in several lines',
      "console.log(['-----BEGIN PRIVATE KEY-----','abc','-----END PRIVATE KEY-----'].join('\\n'))",
      { value: '-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----' },
    ],
    [
      'JSON with an ISO date',
      'console.log(JSON.stringify({token:`abc`,expiresAt:`2030-01-01T00:00:00Z`}))',
      { value: 'abc', expiresAt: 1893456000000 },
    ],
    [
      'JSON with seconds',
      'console.log(JSON.stringify({token:`abc`,expiresAt:1893456000}))',
      { value: 'abc', expiresAt: 1893456000000 },
    ],
  ])('that prints %s', async (_what, script, expected) => {
    expect(await run(script.replaceAll('`', process.platform === 'win32' ? "'" : "'"))).toEqual(expected);
  });

  test.each([
    ['prints nothing', '0', 'printed nothing'],
    ['prints two lines', "console.log('planted\\nplanted')", 'printed more than one line'],
    ['prints broken JSON', "console.log('{planted')", 'printed text that begins with { but is not JSON'],
    ['prints JSON without a token', "console.log('{}')", 'printed a JSON object without "token"'],
    [
      'fails',
      "console.log('planted'); console.error('no session\\nplanted'); process.exit(3)",
      'ended with code 3: no session',
    ],
    [
      'fails and complains with the secret',
      "console.log('planted'); console.error('bad planted'); process.exit(3)",
      'ended with code 3: bad [redacted]',
    ],
    [
      'fails and complains with a token of its JSON',
      "console.log(JSON.stringify({token:'planted'})); console.error('x'.repeat(195)+'planted'); process.exit(3)",
      `ended with code 3: ${'x'.repeat(195)}[reda`,
    ],
    [
      'fails and complains with another secret',
      "console.error('sent Bearer abcdefghijklmnop.planted'); process.exit(3)",
      'ended with code 3: sent [redacted]',
    ],
    ['prints without end', "process.stdout.write('planted'.repeat(20000))", 'printed more than 65536 characters'],
  ])('that %s, without what it printed', async (_what, script, problem) => {
    const error = await failure(() => run(script));
    expect([error.code, error.message]).toEqual([
      'noSecret',
      `the command for the secret ${problem}: ${redactLooks(node(script).slice(8))}`,
    ]);
    expect(error.message.replace(redactLooks(script), '')).not.toContain('planted');
  });

  test('that hangs is ended', async () => {
    const error = await failure(() => run('setInterval(()=>{},1000)', 200));
    expect(error.message).toContain('the command for the secret took longer than 0.2 s');
  });

  test('that waits for input gets none', async () => {
    expect(await run("process.stdin.on('end',()=>console.log('no input')).resume()")).toEqual({ value: 'no input' });
  });

  test('that does not exist', async () => {
    const error = await failure(
      secretSource('command:no-such-command-here', { env: environment(), configDirectory: '.' }),
    );
    expect(error.message).toMatch(/^the command for the secret ended with code \d+/);
  });
});

describe('stored', () => {
  test('what is stored is found, by this user only; what is removed is gone', async () => {
    const configDirectory = await temporary();
    const file = path.join(configDirectory, 'secrets.json');
    await storeSecret(configDirectory, 'p/token', 'abc');
    await storeSecret(configDirectory, '__proto__', 'odd');
    await storeSecret(configDirectory, 'other', 'x');
    await storeSecret(configDirectory, 'other', undefined);
    const read = (name: string) => secretSource(`stored:${name}`, { env: {}, configDirectory })();
    expect(await read('p/token')).toEqual({ value: 'abc' });
    expect((await failure(() => read('other'))).message).toBe(`${file} has no secret "other"`);
    expect((await failure(() => read('constructor'))).code).toBe('noSecret');
    expect(await readFile(file, 'utf8')).toContain('"version": 1');
    if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  test.skipIf(process.platform === 'win32')('a file that others can read is refused, until it is closed', async () => {
    const configDirectory = await temporary({ 'secrets.json': { version: 1, secrets: { a: 'abc' } } });
    const file = path.join(configDirectory, 'secrets.json');
    await chmod(file, 0o644);
    const error = await failure(secretSource('stored:a', { env: {}, configDirectory }));
    expect([error.message, error.hint]).toEqual([
      `${file} contains secrets, and other users can read it (mode 0644)`,
      `chmod 600 ${file}`,
    ]);
  });

  test('a broken file shows nothing of what is in it', async () => {
    const configDirectory = await temporary({ 'secrets.json': '{"version":1,"secrets":{"a":planted}}' });
    const error = await failure(secretSource('stored:a', { env: {}, configDirectory }));
    expect(error.message).toContain('secrets.json is not JSON');
    expect(JSON.stringify([error.message, error.stack, error.hint])).not.toContain('planted');
    await writeFile(path.join(configDirectory, 'secrets.json'), '{"version":1,"secrets":{"a":["planted"]}}');
    expect((await failure(secretSource('stored:a', { env: {}, configDirectory }))).message).toMatch(
      /secrets\.a: must be a string$/,
    );
  });
});
