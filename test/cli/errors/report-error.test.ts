import { describe, expect, it } from 'vitest';
import * as failures from '../../../src/cli/errors/errors.ts';
import { exitCode } from '../../../src/cli/errors/exit-codes.ts';
import { describe as describeError, wantsStructuredErrors } from '../../../src/cli/errors/report-error.ts';
import { ClientError } from '../../../src/client/client-error.ts';
import { PagingError } from '../../../src/client/paging/paging-error.ts';
import { AnswerError, NotScimError } from '../../../src/client/reading/answer-error.ts';
import { OutputError } from '../../../src/output/output-error.ts';
import { NetworkError } from '../../../src/protocol/exchange/network-error.ts';
import { FilterError } from '../../../src/protocol/filter/index.ts';
import { SourceError } from '../../../src/provisioning/errors.ts';
import { ConfigError } from '../../../src/state/config-error.ts';

const request = { method: 'GET', url: 'https://scim.example.com/v2/Users/1' };
const answer = (status: number, scimType?: string) => new AnswerError(status, 'because', scimType, request);

describe('what an error ends a command with', () => {
  it.each([
    [answer(400), 10],
    [answer(400, 'uniqueness'), 5],
    [answer(401), 4],
    [answer(403), 4],
    [answer(404), 3],
    [answer(409), 5],
    [answer(412), 5],
    [answer(413), 10],
    [answer(418), 10],
    [answer(429), 6],
    [answer(500), 6],
    [answer(501), 10],
    [answer(503), 6],
    [new NotScimError(200, 'a page', request, 'text/html', '<html>'), 6],
    [new NotScimError(404, 'a page', request, 'text/html', '<html>'), 6],
    [new NotScimError(403, 'a page', request, 'text/html', '<html>'), 4],
    [new NetworkError('reset', 'reset', true), 6],
    [new PagingError('repeatedPage', 'again', 100), 6],
    [new ClientError('noToken', 'none'), 4],
    [new ClientError('insecureTransport', 'http'), 6],
    [new ClientError('invalidId', '..'), 2],
    [new ConfigError('noConnection', 'none'), 2],
    [new ConfigError('noSecret', 'none'), 4],
    [new FilterError('bad', 'x', 0, 1), 2],
    [new OutputError('invalidQuery', 'bad'), 2],
    [new OutputError('missingId', 'bad'), 6],
    [new SourceError('empty', 'empty'), 2],
    [new failures.SafetyError('no'), 9],
    [new failures.UsageError('no'), 2],
    [new failures.NotFoundError('no'), 3],
    [new failures.AmbiguousError('two', ['1', '2'], 'id'), 2],
    [new failures.InterruptedError(), 130],
    [new TypeError('bug'), 1],
    ['thrown text', 1],
  ])('%s is %d', (error, code) => {
    expect(exitCode(describeError(error).outcome)).toBe(code);
  });

  it('says of an answer what was asked, why it failed and whether to try again', () => {
    expect(describeError(answer(429))).toEqual({
      outcome: 'unavailable',
      code: 'unavailable',
      message: 'the server answered 429',
      status: 429,
      scimType: undefined,
      detail: 'because',
      request: 'GET https://scim.example.com/v2/Users/1',
      hint: 'the server limits the rate of requests: wait, then repeat the command',
      retryable: true,
    });
  });

  it('names the settings of the proxy if a proxy does not accept the request', () => {
    expect(describeError(new NetworkError('x: the proxy responded with status 403', 'proxy', false)).hint).toBe(
      'check the proxy, which is set in the profile or in the variables HTTPS_PROXY and HTTP_PROXY; only the URL in a variable can contain a user name and a password; to use no proxy, add the host to NO_PROXY, or run scimctl profiles update with --proxy none',
    );
  });
});

describe('errors as JSON', () => {
  it.each([
    [['--json'], true],
    [['-o', 'json'], true],
    [['-ojson'], true],
    [['-o=ndjson'], true],
    [['--output=yaml'], true],
    [['--output', 'csv'], true],
    [['-o', 'table'], false],
    [['-o', 'nonsense'], false],
    [['--', '-o', 'json'], false],
    [['-o'], false],
    [[], false],
  ])('%j: %s', (argv, expected) => {
    expect(wantsStructuredErrors(argv)).toBe(expected);
  });
});
