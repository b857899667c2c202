import { beforeEach, describe, expect, it } from 'vitest';
import type { Prompter } from '../../../src/cli/context.ts';
import { InterruptedError } from '../../../src/cli/errors/errors.ts';
import { showForm } from '../../../src/cli/resource/create-form.ts';
import type { ScimRequest } from '../../../src/protocol/exchange/exchange.ts';
import { type RunOptions, scimctl } from '../run.ts';
import { createService } from '../service.ts';

let sent: ScimRequest[];
let options: RunOptions;

beforeEach(() => {
  sent = [];
  const { exchange } = createService((next) => (request) => {
    if (request.method !== 'GET') sent.push(request);
    return next(request);
  });
  options = { exchange, terminal: true, env: { NO_COLOR: '1' } };
});

/** A person who gives these answers in their order. If an answer is not valid, `refused` gets the message. */
function person(answers: readonly [question: RegExp, answer: string][]): { prompter: Prompter; refused: string[] } {
  const left = [...answers];
  const refused: string[] = [];
  const answerTo = (message: string): string => {
    const [question, answer] = left.shift() ?? [/$^/, ''];
    expect(message).toMatch(question);
    if (answer === 'Ctrl-C') throw new InterruptedError();
    return answer;
  };
  const input: Prompter['input'] = async (message, more) => {
    for (;;) {
      const answer = answerTo(message);
      const verdict = more?.validate?.(answer) ?? true;
      if (verdict === true) return answer;
      refused.push(verdict);
    }
  };
  const prompter: Prompter = {
    input,
    password: input,
    confirm: async (message) => answerTo(message) === 'yes',
    select: async (message, choices) => {
      const answer = answerTo(message);
      expect(choices.map(({ value }) => value)).toContain(answer);
      return answer as never;
    },
    search: async (message, source) => {
      const answer = answerTo(message);
      const choices = await source(undefined, new AbortController().signal);
      expect(choices.map(({ value }) => value)).toContain(answer);
      return answer as never;
    },
  };
  return { prompter, refused };
}

const more = /^More attributes\?$/;
const userName = /^userName \(string, required, unique\)$/;

describe('users create without attributes on a terminal', () => {
  it('asks for what is required, then for what the person picks, checks types, and shows the user', async () => {
    const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
    const { prompter, refused } = person([
      [userName, ''],
      [userName, 'ada'],
      [more, 'active'],
      [/^active \(boolean\)$/, 'true'],
      [more, 'emails'],
      [/^emails\[0\]\.value \(string\)$/, 'ada@example.com'],
      [/^emails\[0\]\.display/, ''],
      [/^emails\[0\]\.type \(string\)$/, 'work'],
      [/^emails\[0\]\.primary \(boolean\)$/, 'no value'],
      [/^Another value of emails\?$/, 'no'],
      [more, 'profileUrl'],
      [/^profileUrl \(reference\)$/, 'no uri'],
      [/^profileUrl \(reference\)$/, 'https://ada.example'],
      [more, `${enterprise}:department`],
      [/^department \(string\)$/, 'Tours'],
      [more, 'password'],
      [/^password \(string, writeOnly\)$/, 'planted-secret-9'],
      [more, 'no more'],
      [/^Create this user on scim\.example\.com\?$/, 'yes'],
    ]);
    const { exitCode, stderr } = await scimctl(['users', 'create'], { ...options, prompter });
    expect([exitCode, refused]).toEqual([0, ['a value is required', 'must be a URI, not "no uri"']]);
    expect(sent.map(({ body }) => body)).toEqual([
      {
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', enterprise],
        userName: 'ada',
        active: true,
        emails: [{ value: 'ada@example.com', type: 'work' }],
        profileUrl: 'https://ada.example',
        password: 'planted-secret-9',
        [enterprise]: { department: 'Tours' },
      },
    ]);
    expect(stderr).toContain('New user:\n  userName: ada\n  active: true\n  emails:\n    - value: ada@example.com\n');
    expect(stderr).toContain('  password: "[redacted]"\n');
    expect(stderr).not.toContain('planted-secret-9');
  });

  it.each([
    [
      'no',
      9,
      'Error: nothing was created\n  hint   to correct a value, save the lines above in a YAML file, and run scimctl users create --file FILE\n',
    ],
    ['Ctrl-C', 130, 'Error: interrupted\n'],
  ])('creates nothing after %s', async (answer, code, message) => {
    const { prompter } = person([
      [userName, 'ada'],
      [more, 'no more'],
      [/^Create this user/, answer],
    ]);
    const { exitCode, stderr } = await scimctl(['users', 'create'], { ...options, prompter });
    expect([exitCode, sent]).toEqual([code, []]);
    expect(stderr).toContain(message);
  });

  it('shows the request of a dry run without a question', async () => {
    const { prompter } = person([
      [/^displayName \(string, required\)$/, 'Guides'],
      [more, 'no more'],
    ]);
    const { exitCode, stdout } = await scimctl(['groups', 'create', '--dry-run'], { ...options, prompter });
    expect([exitCode, sent]).toEqual([0, []]);
    expect(stdout).toContain('"displayName": "Guides"');
  });

  it('names the flags if nobody can be asked', async () => {
    const ran = await scimctl(['users', 'create'], { ...options, terminal: false });
    expect([ran.exitCode, ran.stderr]).toEqual([
      2,
      'Error: no attribute of the new user was given\n  hint   give --user-name or --file, see scimctl users create --help\n',
    ]);
  });
});

it('shows no secret of an extension or of a complex attribute', () => {
  const resource = {
    userName: 'ada',
    'urn:example:User': { pinCode: 'planted-secret-1', floor: 3 },
    keys: [{ secret: 'planted-secret-2', type: 'x' }],
  };
  const lines = showForm(resource, { secrets: new Set() });
  expect(lines.join('\n')).not.toMatch(/planted/);
  expect(lines).toContain('  floor: 3');
});
