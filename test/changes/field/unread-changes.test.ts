import { expect, it } from 'vitest';
import type { ScimResponse } from '../../../src/protocol/exchange/exchange.ts';
import { isObject } from '../../../src/protocol/json/json.ts';
import { createLayered, type Layer, refusal } from './layer.ts';

const busy: ScimResponse = { ...refusal(429, 'too many requests'), headers: { 'retry-after': '7200' } };

/**
 * A service that makes the first change with the method `method`. `answer` converts the response to this change. After
 * this change, all requests get status 429 while `isBusy` is true.
 */
function busyAfter(method: string, answer: (response: ScimResponse) => ScimResponse) {
  const state = { isChanged: false, isBusy: true };
  const layer: Layer = (next) => async (request) => {
    if (state.isChanged) return state.isBusy ? busy : next(request);
    const response = await next(request);
    if (request.method !== method) return response;
    state.isChanged = true;
    return answer(response);
  };
  return { world: createLayered(layer), state };
}

const badGateway = () => refusal(502, 'bad gateway');

/** Removes the title from a response with a resource. */
const withoutTitle = ({ body, bodyText: _, ...response }: ScimResponse): ScimResponse => {
  const { title: __, ...shown } = isObject(body) ? body : {};
  return { ...response, body: shown };
};

type Case = [string, string, (response: ScimResponse) => ScimResponse, string, object, string];
const cases: Case[] = [
  [
    'a creation whose response lacks a value',
    'POST',
    withoutTitle,
    'kim,Lead',
    {
      id: 'id-15',
      outcome: 'not verified',
      error: {
        code: 'unverified',
        message:
          'the service accepted the person, but title differs from the file, and the person could not be read afterwards: too many requests',
      },
    },
    'created',
  ],
  [
    'a creation that got status 502',
    'POST',
    badGateway,
    'kim,Lead',
    {
      outcome: 'not verified',
      error: {
        code: 'server',
        status: 502,
        message:
          'bad gateway; it is unknown whether the service made the change; run the import again, which makes the change if it is missing',
      },
    },
    'created',
  ],
  [
    'an update with an empty response',
    'PATCH',
    () => ({ status: 204, headers: {} }),
    'm01,Lead',
    {
      id: 'id-2',
      outcome: 'not verified',
      error: {
        code: 'unverified',
        message:
          'the server responded with status 204, but the change could not be verified, because a read failed: too many requests',
      },
    },
    'updated',
  ],
  [
    'an update that got status 502',
    'PATCH',
    badGateway,
    'm01,Lead',
    {
      id: 'id-2',
      outcome: 'not verified',
      error: {
        code: 'server',
        status: 502,
        message:
          'bad gateway; it is unknown whether the service made the change; run the import again, which makes the change if it is missing',
      },
    },
    'updated',
  ],
];

it.each(cases)('%s is not verified if the service refuses the read, and a resume reads it', async (...row) => {
  const [, method, answer, line, result, later] = row;
  const { world, state } = busyAfter(method, answer);
  const ran = await world.run(['bulk', 'import', '-', '--yes'], { stdin: `userName,title\n${line}\n` });
  expect(JSON.parse(ran.stdout)[0]).toEqual({ step: 'person', line: 2, key: line.split(',')[0], ...result });
  state.isBusy = false;
  const before = world.truth();
  const resumed = await world.run(['job', 'resume', '--last', '--yes']);
  expect([resumed.exitCode, JSON.parse(resumed.stdout)[0]?.outcome, world.truth()]).toEqual([0, later, before]);
});

it('a deactivation that got status 502 is a failure if the service refuses the read', async () => {
  const { world } = busyAfter('PATCH', badGateway);
  const ran = await world.run(['users', 'offboard', 'm01', '--yes']);
  expect([ran.exitCode, JSON.parse(ran.stdout)[0]]).toMatchObject([
    6,
    {
      outcome: 'failed',
      error: {
        status: 502,
        message:
          'bad gateway; it is unknown whether the service made the change; run the offboarding again, which makes the change if it is missing',
      },
    },
  ]);
});
