import { describe, expect, test } from 'vitest';
import { readError, ScimError, type ScimType, scimTypes } from '../../../src/protocol/errors.ts';
import type { Json } from '../../../src/protocol/json/json.ts';

const schema = 'urn:ietf:params:scim:api:messages:2.0:Error';

describe('an error that is sent', () => {
  test.each<[ScimType, number]>([
    ['invalidFilter', 400],
    ['tooMany', 400],
    ['uniqueness', 409],
    ['mutability', 400],
    ['invalidSyntax', 400],
    ['invalidPath', 400],
    ['noTarget', 400],
    ['invalidValue', 400],
    ['invalidVers', 400],
    ['sensitive', 403],
    ['invalidCursor', 400],
    ['expiredCursor', 400],
    ['invalidCount', 400],
  ])('%s has the status %i of RFC 7644 table 9 and RFC 9865 table 3, as a string', (scimType, status) => {
    const error = ScimError.of(scimType, 'why');
    expect(error.status).toBe(status);
    expect(error.message).toBe('why');
    expect(error.toMessage()).toEqual({ schemas: [schema], status: String(status), scimType, detail: 'why' });
  });

  test('there is a test for every scimType', () => {
    expect(Object.keys(scimTypes)).toHaveLength(13);
  });

  test('without a scimType there is none', () => {
    expect(new ScimError(404, 'gone').toMessage()).toEqual({ schemas: [schema], status: '404', detail: 'gone' });
  });

  test('what was sent is what is read', () => {
    const sent = ScimError.of('uniqueness', 'userName is taken');
    const read = readError(409, JSON.parse(JSON.stringify(sent.toMessage())) as Json);
    expect({ ...read }).toEqual({ ...sent });
  });
});

describe('an error that is received is understood in every shape that servers use', () => {
  const fallback = 'the server responded with status 400 and sent no SCIM error';
  test.each<[string, Json | undefined, string, string | undefined]>([
    ['RFC 7644', { schemas: [schema], status: '400', scimType: 'invalidValue', detail: 'why' }, 'why', 'invalidValue'],
    ['an integer for the status (Okta)', { schemas: [schema], status: 400, detail: 'why' }, 'why', undefined],
    [
      '"schema" and "schemas" (AWS)',
      { schema: [schema], schemas: [schema], status: '400', detail: 'why', exceptionRequestId: 'x', timeStamp: 'y' },
      'why',
      undefined,
    ],
    [
      'an object of Errors (Slack)',
      { Errors: { description: 'invalid_authentication', code: 401 } },
      'invalid_authentication',
      undefined,
    ],
    [
      'an array of Errors (SCIM 1.1)',
      { Errors: [{ description: 'why', code: '400' }, { description: 'other' }] },
      'why; other',
      undefined,
    ],
    ['an array of errors in lower case', { errors: [{ message: 'why' }] }, 'why', undefined],
    ['an array of texts', { errors: ['why', 'other'] }, 'why; other', undefined],
    [
      'an error object (Google, Microsoft Graph)',
      { error: { code: 400, message: 'why', status: 'INVALID_ARGUMENT' } },
      'why',
      undefined,
    ],
    ['a code of its own (Databricks)', { error_code: 'INVALID_FILTER', message: 'why' }, 'why', undefined],
    ['OAuth', { error: 'invalid_token', error_description: 'why' }, 'why', undefined],
    ['OAuth without a description', { error: 'invalid_token' }, 'invalid_token', undefined],
    ['a gateway', { message: 'why' }, 'why', undefined],
    ['details beside errors', { detail: 'why', scimType: 'tooMany', errors: [{ code: 1 }] }, 'why', 'tooMany'],
    ['a keyword that no RFC knows', { detail: 'why', scimType: 'custom' }, 'why', 'custom'],
    ['empty texts', { detail: '', scimType: '', message: 'why' }, 'why', undefined],
    ['members of the wrong type', { detail: {}, scimType: 5, message: ['x'] }, 'x', undefined],
    ['no errors', { Errors: [] }, fallback, undefined],
    ['nothing', undefined, fallback, undefined],
    ['null', null, fallback, undefined],
    ['a text', 'Bad Request', 'Bad Request', undefined],
    ['an array', [{ detail: 'why' }], 'why', undefined],
    [
      'a map of fields to messages',
      { userName: ['why'], emails: ['other'] },
      'userName: why; emails: other',
      undefined,
    ],
    [
      'a map of fields within errors (ASP.NET)',
      { title: 'Bad', errors: { userName: ['why'] } },
      'Bad; userName: why',
      undefined,
    ],
    ['problem details (RFC 9457)', { type: 'about:blank', title: 'Bad', detail: 'why', status: 400 }, 'why', undefined],
    ['a title alone', { type: 'about:blank', title: 'why', status: 400 }, 'why', undefined],
    [
      'a summary with its causes (Okta)',
      { errorCode: 'E1', errorSummary: 'failed', errorCauses: [{ errorSummary: 'why' }] },
      'failed; why',
      undefined,
    ],
    ['FastAPI', { detail: [{ loc: ['body', 'userName'], msg: 'why', type: 'x' }] }, 'body.userName: why', undefined],
    ['Django', { non_field_errors: ['why'] }, 'why', undefined],
    ['objects within detail', { detail: { message: { text: 'x', detail: 'why' } } }, 'why', undefined],
    ['names in another case', { Message: 'why', ScimType: 'x' }, 'why', undefined],
    [
      'an Error without a detail',
      { schemas: [schema], status: 400, detail: '' },
      'the server responded with status 400 and sent no detail',
      undefined,
    ],
    [
      'an Error with a keyword alone',
      { status: 400, detail: '', scimType: 'invalidValue' },
      'the server responded with status 400 and sent no detail',
      'invalidValue',
    ],
    ['a long text', { detail: 'x'.repeat(501) }, `${'x'.repeat(500)}…`, undefined],
    ['many texts', { errors: Array.from({ length: 9 }, (_, i) => `e${i}`) }, 'e0; e1; e2', undefined],
    ['nothing but codes', { status: 400, code: 'x', schemas: ['y'] }, fallback, undefined],
    [
      'a thing that is nested without end',
      JSON.parse(`${'{"detail":'.repeat(50)}"why"${'}'.repeat(50)}`),
      fallback,
      undefined,
    ],
    ['an empty object', {}, fallback, undefined],
  ])('%s', (_name, body, detail, scimType) => {
    const error = readError(400, body);
    expect(error).toBeInstanceOf(ScimError);
    expect({ status: error.status, detail: error.detail, scimType: error.scimType }).toEqual({
      status: 400,
      detail,
      scimType,
    });
  });

  test('the status is that of the answer, whatever the body says', () => {
    expect(readError(503, { status: '200', detail: 'x' }).status).toBe(503);
  });
});
