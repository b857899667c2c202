import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { NetworkError } from '../../../src/protocol/exchange/network-error.ts';
import { type RunOptions, scimctl } from '../run.ts';
import { createService, token } from '../service.ts';

let loses: 'nothing' | 'answer' | 'answer and what follows' | 'request';
let isLost = false;
let options: RunOptions;

beforeEach(async () => {
  loses = 'nothing';
  isLost = false;
  const { exchange } = createService();
  options = {
    exchange: async (request) => {
      const isChange = request.method !== 'GET';
      if (isChange && loses === 'request') throw new NetworkError('connection refused', 'refused', false);
      if (isLost) throw new NetworkError('connection refused', 'refused', false);
      const response = await exchange(request);
      isLost = isChange && loses === 'answer and what follows';
      if (isChange && loses.startsWith('answer')) throw new NetworkError('the connection was reset', 'reset', true);
      return response;
    },
  };
  await scimctl(['users', 'create', '--user-name', 'ada'], options);
  await scimctl(['groups', 'create', '--display-name', 'Sales'], options);
});

const ada = 'user ada (id-1) may have been changed';

describe('an answer that was lost', () => {
  it.each([
    [['users', 'create', '--user-name', 'lost1'], 'the user may have been created', 'scimctl users get lost1'],
    [['users', 'create', '--set', 'title=x'], 'the user may have been created', 'scimctl users list'],
    [
      ['groups', 'create', '--display-name', 'Tour Guides'],
      'the group may have been created',
      "scimctl groups get 'Tour Guides'",
    ],
    [
      ['resources', 'create', 'User', '--set', 'userName=lost2'],
      'the User may have been created',
      'scimctl resources get User lost2',
    ],
    [['users', 'update', 'ada', '--title', 'x'], ada, 'scimctl users get id-1'],
    [['users', 'patch', 'ada', '--op', 'replace title=x'], ada, 'scimctl users get id-1'],
    [['users', 'deactivate', 'ada'], ada, 'scimctl users get id-1'],
    [['groups', 'add-member', 'Sales', 'ada'], 'group Sales (id-2) may have been changed', 'scimctl groups get id-2'],
    [
      ['api', 'POST', '/Users', '--data', '{"userName":"x"}'],
      'the service may have processed the request',
      'scimctl api GET /Users',
    ],
  ])('of %j that cannot be looked after says what may have happened and how to see it', async (argv, maybe, check) => {
    loses = 'answer and what follows';
    const { exitCode, stderr } = await scimctl([...argv, '-o', 'json'], options);
    expect(exitCode).toBe(6);
    expect(JSON.parse(stderr.trim().split('\n').at(-1) ?? '')).toEqual({
      code: 'reset',
      exitCode: 6,
      message: `the connection was reset; ${maybe}`,
      hint: `before you try again, check whether the change was made: run ${check}`,
      retryable: false,
    });
  });

  it.each([
    [['users', 'update', 'id-1', '--title', 'x'], 'scimctl users get id-1 --profile other'],
    [['users', 'create', '--user-name', 'lost'], 'scimctl users get lost --profile other'],
    [['users', 'create', '--user-name', '-lost'], 'scimctl users get --profile other -- -lost'],
    [['api', 'POST', '/My Users', '--data', '{}'], "scimctl api GET '/My Users' --profile other"],
  ])('of %j for a profile of the command line is looked after at the same service', async (argv, check) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-lost-'));
    const auth = { kind: 'bearer', token: 'env:TOKEN' };
    const profiles = { other: { url: 'https://scim.example.com/v2', auth } };
    writeFileSync(path.join(folder, 'config.json'), JSON.stringify({ version: 1, profiles }), { mode: 0o600 });
    loses = 'answer and what follows';
    const env = { SCIMCTL_CONFIG_DIR: folder, TOKEN: token };
    const { stderr } = await scimctl([...argv, '--profile', 'other', '-o', 'json'], { ...options, env });
    expect(JSON.parse(stderr.trim().split('\n').at(-1) ?? '').hint).toBe(
      `before you try again, check whether the change was made: run ${check}`,
    );
  });

  it.each([
    [
      ['users', 'create', '--user-name', 'lost1'],
      'Note: the response did not contain the new user; a search found lost1 (id-3)',
    ],
    [['groups', 'create', '--display-name', 'Tour Guides'], 'a search found Tour Guides (id-3)'],
    [
      ['users', 'update', 'ada', '--title', 'x'],
      'Note: the response was lost, but a second read shows that the change was made',
    ],
    [
      ['users', 'patch', 'ada', '--op', 'replace title=x'],
      'the response was lost, but a second read shows that the change was made',
    ],
    [['users', 'deactivate', 'ada'], 'the response was lost, but a second read shows that the change was made'],
    [['groups', 'add-member', 'Sales', 'ada'], 'Added ada (id-1)'],
    [['users', 'delete', 'ada', '--yes'], 'Deleted user ada (id-1)'],
  ])('of %j is looked after, and what is seen to be done is done', async (argv, said) => {
    loses = 'answer';
    const { exitCode, stderr } = await scimctl(argv, options);
    expect(stderr).toContain(said);
    expect(exitCode).toBe(0);
  });

  it('is no matter where the request was never sent', async () => {
    loses = 'request';
    const unsent = await scimctl(['users', 'create', '--user-name', 'x', '-o', 'json'], options);
    expect(unsent.exitCode).toBe(6);
    expect(JSON.parse(unsent.stderr)).toMatchObject({ retryable: true });
    expect(unsent.stderr).not.toContain('may have');
  });
});
