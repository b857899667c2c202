import { describe, expect, test } from 'vitest';
import { type Deviation, lenient, type Tolerated } from '../../../src/protocol/deviation.ts';
import { type PatchOperation, parsePatch, patchMessage } from '../../../src/protocol/patch/index.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { refusal } from '../support/errors.ts';

const message = (...Operations: unknown[]) => ({ schemas: [urn.PatchOp], Operations });

describe('a PatchOp message (RFC 7644 section 3.5.2)', () => {
  test('is read as its operations', () => {
    const operations: PatchOperation[] = [
      { op: 'add', path: 'title', value: 'x' },
      { op: 'replace', value: { title: 'y' } },
      { op: 'replace', path: 'title', value: null },
      { op: 'remove', path: 'title' },
    ];
    expect(parsePatch(patchMessage(operations))).toEqual(operations);
    expect(parsePatch({ ...message({ op: 'add', path: null, value: 1, extra: 2 }), more: 1 })).toEqual([
      { op: 'add', value: 1 },
    ]);
  });

  test.each<[string, unknown, string]>([
    ['no object', [], 'invalidSyntax: a PATCH body must be a JSON object, not an array'],
    ['nothing', undefined, 'invalidSyntax: a PATCH body must be a JSON object, not nothing'],
    ['no operations', { schemas: [urn.PatchOp] }, 'invalidSyntax: a PATCH body must have "Operations"'],
    [
      'operations that are no array',
      { schemas: [urn.PatchOp], Operations: {} },
      'invalidSyntax: "Operations" must be an array, not an object',
    ],
    ['an operation that is no object', message(null), 'invalidSyntax: operation 1 must be an object, not null'],
    ['no op', message({ path: 'x', value: 1 }), 'invalidSyntax: operation 1 has no "op"'],
    [
      'an unknown op',
      message({ op: 'add', path: 'a', value: 1 }, { op: 'move', path: 'x' }),
      'invalidSyntax: operation 2: op must be add, remove or replace, not "move"',
    ],
    ['a remove without a path', message({ op: 'remove' }), 'noTarget: operation 1: a remove operation needs a path'],
    ['an add without a value', message({ op: 'add', path: 'x' }), 'invalidValue: operation 1: an add needs a value'],
    [
      'a replace without a value',
      message({ op: 'replace', path: 'x' }),
      'invalidValue: operation 1: a replace needs a value',
    ],
    [
      'a path that is no text',
      message({ op: 'add', path: ['x'], value: 1 }),
      'invalidPath: operation 1: path must be a string, not an array',
    ],
  ])('is refused with %s', (_name, body, expected) => {
    expect(refusal(() => parsePatch(body))).toBe(expected);
    expect(refusal(() => parsePatch(body, { tolerate: lenient([]) }))).toBe(expected);
  });

  test('"Operations" is found in any case', () => {
    const body = { schemas: [urn.PatchOp], OPERATIONS: [{ op: 'remove', path: 'x' }] };
    expect(parsePatch(body, { tolerate: lenient([]) })).toEqual([{ op: 'remove', path: 'x' }]);
  });

  test.each<[Deviation, unknown, PatchOperation[], string]>([
    [
      'messageSchemas',
      { Operations: [{ op: 'remove', path: 'x' }] },
      [{ op: 'remove', path: 'x' }],
      'invalidSyntax: schemas: "schemas" must contain the URN of the message type (RFC 7644 section 3.1)',
    ],
    [
      'messageMemberCase',
      { schemas: [urn.PatchOp], operations: [{ op: 'remove', path: 'x' }] },
      [{ op: 'remove', path: 'x' }],
      'invalidSyntax: operations: the name of the member must be "Operations" (RFC 7644 section 3.5.2)',
    ],
    [
      'opCase',
      message({ op: 'Replace', path: 'x', value: 1 }),
      [{ op: 'replace', path: 'x', value: 1 }],
      'invalidSyntax: operation 1: Replace: op must be "add", "remove" or "replace" in lower case (RFC 7644 section 3.5.2)',
    ],
    [
      'operationsEmpty',
      message(),
      [],
      'invalidSyntax: Operations: "Operations" must contain at least one operation (RFC 7644 section 3.5.2)',
    ],
    [
      'pathEmpty',
      message({ op: 'add', path: ' ', value: {} }),
      [{ op: 'add', value: {} }],
      'invalidPath: operation 1: the path must not be empty (RFC 7644 section 3.5.2)',
    ],
  ])('%s is understood when asked, and refused otherwise', (deviation, body, operations, expected) => {
    const notes: Tolerated[] = [];
    expect(parsePatch(body, { tolerate: lenient(notes) })).toEqual(operations);
    expect(notes.map((note) => note.deviation)).toEqual([deviation]);
    expect(refusal(() => parsePatch(body))).toBe(expected);
  });
});
