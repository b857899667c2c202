import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { readBodies } from '../../../src/client/reading/body.ts';
import type { Layer } from '../../../src/protocol/exchange/exchange.ts';
import { isObject, type JsonObject } from '../../../src/protocol/json/json.ts';
import { type RunOptions, scimctl } from '../run.ts';
import { createService } from '../service.ts';

const people = (count: number): string =>
  `userName,title,Groups\n${Array.from({ length: count }, (_, number) => `u${number},Clerk,Staff\n`).join('')}`;
const argv = ['bulk', 'import', '-', '--yes', '--canary', '2', '-o', 'json'];

let created: string[];
let options: RunOptions;

/** Starts a service. `layer` is between the client and the service. */
function start(layer: Layer = (next) => next): void {
  created = [];
  const { exchange } = createService((next) => {
    const inner = layer(next);
    return async (request) => {
      if (request.method === 'POST' && request.path === '/Users')
        created.push(String((request.body as JsonObject).userName));
      return inner(request);
    };
  });
  const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-canary-'));
  options = { exchange, cwd: folder, env: { SCIMCTL_CONFIG_DIR: folder } };
}

/**
 * Imports 5 people. If `answer` is given, runs the import on a terminal, records the questions and gives this answer.
 */
async function run(answer?: boolean, more: readonly string[] = [], csv = people(5)) {
  const questions: string[] = [];
  const confirm = async (question: string) => {
    questions.push(question);
    return answer ?? false;
  };
  const terminal = answer === undefined ? {} : { terminal: true, prompter: { confirm } };
  const ran = await scimctl([...argv, ...more], { ...options, ...terminal, stdin: csv });
  const results = JSON.parse(ran.stdout) as JsonObject[];
  const outcomes = results.map(({ key, step, outcome }) => `${key} ${step} ${outcome}`);
  return { ...ran, outcomes, questions, lastNote: ran.stderr.trimEnd().split('\n').at(-1) };
}

const first = ['u0 person created', 'u1 person created', 'u0 group linked', 'u1 group linked'];
const rest = ['u2', 'u3', 'u4'].map((key) => `${key} person created`);

beforeEach(() => start());

describe('bulk import --canary 2', () => {
  it('asks after two people, and continues with the others', async () => {
    const { exitCode, questions, outcomes } = await run(true);
    expect(questions).toEqual(['The first 2 people are as planned. Continue with the other 6 changes?']);
    expect(outcomes).toEqual([...first, ...rest, ...['u2', 'u3', 'u4'].map((key) => `${key} group linked`)]);
    expect([exitCode, created]).toEqual([0, ['u0', 'u1', 'u2', 'u3', 'u4']]);
    const groups = await scimctl(['groups', 'list', '-o', 'json', '-q', '[].displayName'], options);
    expect(JSON.parse(groups.stdout)).toEqual(['Staff']);
  });

  it.each([false, undefined])('stops when the answer is %s, and can be resumed', async (answer) => {
    const { exitCode, outcomes, lastNote = '' } = await run(answer);
    expect([exitCode, outcomes, created]).toEqual([8, first, ['u0', 'u1']]);
    const [, id = ''] =
      /^Stopped after the first people \(--canary\)\. Continue: scimctl job resume (\w+)$/.exec(lastNote) ?? [];
    const resumed = await scimctl(['job', 'resume', id, '--yes', '-o', 'json'], options);
    expect(resumed.exitCode).toBe(0);
    expect(created).toEqual(['u0', 'u1', 'u2', 'u3', 'u4']);
    const groups = await scimctl(['groups', 'members', 'Staff', '-o', 'json', '-q', 'length(@)'], options);
    expect(groups.stdout).toBe('5\n');
  });

  it('leaves a manager who is created later for the rest of the run', async () => {
    const csv = 'userName,Manager\nu0,u4\nu1,u0\nu2,\nu3,\nu4,\n';
    const { exitCode, outcomes, questions } = await run(true, [], csv);
    expect([exitCode, questions.length]).toEqual([0, 1]);
    expect(outcomes).toEqual([
      'u0 person created',
      'u1 person created',
      'u1 manager linked',
      ...rest,
      'u0 manager linked',
    ]);
  });

  it('does not ask if nothing is left', async () => {
    const { exitCode, questions, outcomes } = await run(true, ['--max-rows', '2']);
    expect([exitCode, questions, outcomes]).toEqual([0, [], first]);
  });

  it('stops if a read shows other values than the plan', async () => {
    start((next) => async (request) => {
      const response = await readBodies(next)(request);
      if (request.method !== 'GET' || !request.path.startsWith('/Users/') || !isObject(response.body)) return response;
      return { ...response, body: { ...response.body, title: 'Chief' } };
    });
    const { exitCode, lastNote, questions } = await run(true);
    expect([exitCode, questions, created]).toEqual([7, [], ['u0', 'u1']]);
    const { message, hint } = JSON.parse(lastNote ?? '') as JsonObject;
    expect(message).toBe(
      'after the changes, 2 people of the first 2 did not match the plan: line 2, u0: values differ from the plan: title; line 3, u1: values differ from the plan: title',
    );
    expect(hint).toMatch(
      /^nothing else was sent; to undo the changes, run scimctl job undo (\w+); to continue, run scimctl job resume \1$/,
    );
  });

  it('stops if one of the first people fails', async () => {
    start((next) => (request) => {
      const isRefused = request.method === 'POST' && isObject(request.body) && request.body.userName === 'u1';
      return isRefused ? Promise.resolve({ status: 400, headers: {}, body: { detail: 'no' } }) : next(request);
    });
    const { exitCode, questions, outcomes } = await run(true);
    expect([exitCode, questions, outcomes]).toEqual([
      7,
      [],
      ['u0 person created', 'u1 person failed', 'u0 group linked'],
    ]);
  });
});
