import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMockServer } from '../../../mock-server/index.ts';
import { type CurlConnection, printCurl } from '../../../src/cli/connection/curl.ts';
import { shellWord } from '../../../src/cli/output/shell-word.ts';
import type { ScimRequest } from '../../../src/protocol/exchange/exchange.ts';
import { createRedactor } from '../../../src/protocol/redaction/index.ts';
import { hasProgram } from '../../support/programs.ts';
import { scimctl } from '../run.ts';
import { createService, token } from '../service.ts';

const hasShell = process.platform !== 'win32';
const hasCurl = hasShell && hasProgram('curl', '--version');

/** A service with the user `ada`, and the requests that it receives. */
async function serviceWithAda() {
  const sent: string[] = [];
  const { exchange } = createService((next) => (request) => {
    sent.push(`${request.method} ${request.path}`);
    return next(request);
  });
  await scimctl(['users', 'create', '--user-name', 'ada'], { exchange });
  sent.length = 0;
  return { exchange, sent };
}

describe('--curl', () => {
  it('prints a change, and sends only the reads that the change needs', async () => {
    const { exchange, sent } = await serviceWithAda();
    const ran = await scimctl(['users', 'update', 'ada', '--title', "Ada's title", '--curl'], { exchange });
    expect(ran).toEqual({
      exitCode: 0,
      stdout: `curl --silent --show-error --request PATCH \\
  https://scim.example.com/v2/Users/id-1 \\
  --header "Authorization: Bearer $SCIMCTL_TOKEN" \\
  --header 'content-type: application/scim+json' \\
  --header 'accept: application/scim+json, application/json;q=0.9' \\
  --header 'if-match: W/"1"' \\
  --data-binary @- <<'EOF'
{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"add","path":"title","value":"Ada's title"}]}
EOF
`,
      stderr: 'Printed and not sent\n',
    });
    expect(sent.filter((line) => !line.startsWith('GET'))).toEqual([]);
  });

  it('says that the variable of the secret is not set, if the secret comes from a profile', async () => {
    const { exchange } = await serviceWithAda();
    const env = { SCIMCTL_CONFIG_DIR: mkdtempSync(path.join(tmpdir(), 'scimctl-curl-')) };
    const argv = ['profiles', 'add', 'p', '--url', 'https://scim.example.com/v2', '--secret', '-'];
    await scimctl(argv, { env, stdin: token });
    const { stderr } = await scimctl(['users', 'list', '--curl'], {
      exchange,
      env: { ...env, SCIMCTL_PROFILE: 'p', SCIMCTL_TOKEN: '' },
    });
    expect(stderr).toBe(
      'Note: set SCIMCTL_TOKEN to the secret of the profile before you run a command\nPrinted and not sent\n',
    );
  });

  it.each([
    [['users', 'list', '--filter', 'title pr']],
    [['users', 'get', 'ada']],
    [['groups', 'members', 'Staff']],
    [['schemas', 'list']],
    [['server', 'info']],
    [['api', 'GET', '/Users?count=1']],
    [['bulk', 'export']],
    [['dialects', 'check']],
    [['profiles', 'test']],
  ])('prints the first request of %j and does not send it', async (argv) => {
    const { exchange, sent } = await serviceWithAda();
    const { exitCode, stdout, stderr } = await scimctl([...argv, '--curl'], { exchange });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: 'Printed and not sent\n' });
    expect(stdout).toMatch(/^curl /);
    expect(sent.filter((line) => !/^GET \/(Schemas|ResourceTypes|ServiceProviderConfig)/.test(line))).toEqual([]);
    if (argv[0] === 'schemas' || argv[0] === 'server') expect(sent).toEqual([]);
  });

  it('prints nothing if nothing would change', async () => {
    const { exchange } = await serviceWithAda();
    const ran = await scimctl(['users', 'update', 'ada', '--user-name', 'ada', '--curl'], { exchange });
    expect(ran).toEqual({ exitCode: 0, stdout: '', stderr: expect.stringContaining('No request would be sent\n') });
  });

  it('fails like the command if a read fails', async () => {
    const { exchange } = await serviceWithAda();
    const { exitCode, stdout } = await scimctl(['users', 'delete', 'grace', '--curl'], { exchange });
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
  });

  it('prints a change by filter', async () => {
    const { exchange, sent } = await serviceWithAda();
    const argv = ['users', 'update', '--filter', 'userName pr', '--title', 'x', '--curl'];
    expect(await scimctl(argv, { exchange })).toEqual({
      exitCode: 0,
      stdout: expect.stringMatching(/^curl --silent --show-error --request PATCH \\\n {2}https:\S+\/Users\/id-1 /),
      stderr: 'Planned: 1 updated\nPrinted and not sent\n',
    });
    expect(sent.filter((line) => !line.startsWith('GET'))).toEqual([]);
  });

  it('refuses a format', async () => {
    const { exchange } = await serviceWithAda();
    expect((await scimctl(['users', 'list', '--curl', '-o', 'json'], { exchange })).exitCode).toBe(2);
  });

  it.each([
    [['users', 'create', '--user-name', 'ada', '--set', `password=${token}-password`]],
    [['users', 'list', '--filter', `password eq "${token}"`]],
    [['api', 'GET', '/Users', '--header', `X-Api-Key: ${token}`]],
    [['api', 'GET', `/Users?token=${token}`]],
    [['api', 'POST', '/x', '--data', `{"id":12345678901234567890,"password":"${token}"}`]],
  ])('prints no secret of %j', async (argv) => {
    const { exchange } = await serviceWithAda();
    const { stdout, stderr } = await scimctl([...argv, '--curl'], { exchange });
    expect(stdout).toContain('[redacted]');
    expect(stdout).not.toContain(token);
    expect(stderr).toContain('Note: [redacted] replaces a secret; write the secret in its place');
  });

  it('keeps the digits of each number', async () => {
    const { exchange } = await serviceWithAda();
    const argv = ['api', 'POST', '/x', '--data', '{"id":12345678901234567890}', '--curl'];
    expect((await scimctl(argv, { exchange })).stdout).toContain('\n{"id":12345678901234567890}\nEOF\n');
  });
});

describe('a credential', () => {
  const request: ScimRequest = { method: 'GET', base: 'https://x.example', path: '/Users', query: {}, headers: {} };
  const print = (connection: Partial<CurlConnection>) =>
    printCurl(
      request,
      { auth: { kind: 'none' }, origins: {}, allowInvalidCertificate: false, timeouts: {}, ...connection },
      createRedactor(),
    ).replace('curl --silent --show-error https://x.example/Users', '');
  const secret = async () => ({ value: token });

  it.each<[Partial<CurlConnection>, string]>([
    [{}, ''],
    [{ auth: { kind: 'bearer', token: secret } }, '--header "Authorization: Bearer $SCIMCTL_TOKEN"'],
    [
      { auth: { kind: 'bearer', token: secret }, origins: { 'auth.token': 'env:HR_TOKEN' } },
      '--header "Authorization: Bearer $HR_TOKEN"',
    ],
    [
      { auth: { kind: 'bearer', token: secret }, origins: { 'auth.token': 'command:pass x' } },
      '--header "Authorization: Bearer $SCIMCTL_TOKEN"',
    ],
    [{ auth: { kind: 'basic', username: 'bob', password: secret } }, '--user "bob:$SCIMCTL_PASSWORD"'],
    [{ auth: { kind: 'basic', username: "$(x)'", password: secret } }, `--user '$(x)'\\'':'"$SCIMCTL_PASSWORD"`],
    [{ auth: { kind: 'header', name: 'X-Api-Key', value: secret } }, '--header "X-Api-Key: $SCIMCTL_TOKEN"'],
    [
      { allowInvalidCertificate: true, pemFiles: { cert: '/a b/c.pem', key: '/k' }, timeouts: { total: 1500 } },
      "--cert '/a b/c.pem' \\\n  --key /k \\\n  --insecure \\\n  --max-time 1.5",
    ],
    [
      { proxy: { https: 'http://u:hunter22@p:1' }, origins: { proxy: 'config.json: profiles.x' } },
      "--proxy 'http://u:[redacted]@p:1'",
    ],
    [{ proxy: { https: 'http://p:1' }, origins: { proxy: 'HTTPS_PROXY' } }, ''],
  ])('of %j is a variable', (connection, words) => {
    expect(print(connection)).toBe(words === '' ? '\n' : ` \\\n  ${words}\n`);
  });
});

describe.runIf(hasShell)('a POSIX shell', () => {
  /** Text without NUL, because no argument can contain NUL. */
  const text = fc.string({ unit: fc.constantFrom(...'\'"$`\\!*?~#;&|<>(){}[] \n\t\r=-@%a9é€😀\u2028\u001b') });

  it('reads each word again', () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 40 }), (words) => {
        const script = `printf '%s\\0' ${words.map(shellWord).join(' ')}`;
        expect(execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1)).toEqual(words);
      }),
      { numRuns: 60 },
    );
  });

  it('reads the URL, the credential, the header and the body of a command again', () => {
    const marked = fc.tuple(fc.constantFrom('', 'EOF\n', '\nEOF', 'EOF', '$(id)`id`\\\n'), text);
    fc.assert(
      fc.property(text, text, marked, fc.boolean(), (name, title, [mark, rest], isJson) => {
        const body = `<${mark}${rest}`;
        const header = title.replaceAll(/[\r\n]/g, '');
        const command = printCurl(
          {
            method: 'POST',
            base: 'https://x.example',
            path: '/Users',
            query: { name },
            headers: { 'x-title': header },
            ...(isJson ? { body } : { raw: body }),
          },
          {
            auth: { kind: 'basic', username: name, password: async () => ({ value: '' }) },
            origins: {},
            allowInvalidCertificate: false,
            timeouts: {},
          },
          createRedactor(),
        );
        const script = `curl() { printf '%s\\0' "$@"; cat; }\n${command}`;
        const output = execFileSync('sh', ['-c', script], {
          encoding: 'utf8',
          input: '',
          env: { SCIMCTL_PASSWORD: "p'$x" },
        });
        expect(output.split('\0')).toEqual([
          '--silent',
          '--show-error',
          '--request',
          'POST',
          `https://x.example/Users?name=${encodeURIComponent(name)}`,
          '--user',
          `${name}:p'$x`,
          '--header',
          header === '' ? 'x-title;' : `x-title: ${header}`,
          ...(isJson ? ['--data-binary', '@-', `${JSON.stringify(body)}\n`] : ['--data-raw', body, '']),
        ]);
      }),
      { numRuns: 60 },
    );
  });
});

describe.runIf(hasCurl)('a printed command', () => {
  it('does the same as the command', async () => {
    const server = await createMockServer({ token });
    try {
      const env = { SCIMCTL_URL: server.url, SCIMCTL_TOKEN: token };
      const run = async (argv: readonly string[]): Promise<unknown> => {
        const { exitCode, stdout, stderr } = await scimctl([...argv, '--curl'], { env });
        expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: 'Printed and not sent\n' });
        const shell = await promisify(execFile)('sh', ['-c', stdout], { env: { ...process.env, ...env } });
        return shell.stdout === '' ? undefined : JSON.parse(shell.stdout);
      };
      const title = `It's "$HOME" \\ \`id\`\n€ 😀`;
      expect(await run(['users', 'create', '--user-name', 'ada', '--title', title])).toMatchObject({ title });
      await run(['users', 'update', 'ada', '--set', `nickName=${title}`]);
      const printed = await run(['users', 'list', '--filter', 'userName eq "ada"']);
      const { stdout } = await scimctl(['users', 'list'], { env });
      expect(printed).toMatchObject({ Resources: JSON.parse(stdout) });
      await run(['users', 'delete', 'ada']);
      expect((await scimctl(['users', 'list', '-o', 'id'], { env })).stdout).toBe('');
    } finally {
      await server.close();
    }
  });
});
