import type { BehaviourName } from '../../../../mock-server/behaviour/index.ts';
import { urn } from '../../../../src/protocol/urns.ts';
import { group, patchOp } from '../../provider/harness.ts';
import { type Case, error, members, noReplacement, three, withGroup } from './case.ts';

/** The cases of the behaviours for groups. */
export const groups = {
  memberReplacement: [
    {
      value: { memberReplacement: 'refuse' },
      before: withGroup,
      ask: ['PATCH /Groups/id-4', patchOp({ op: 'replace', path: 'members', value: members('id-3') })],
      with: [400, error('400', { scimType: 'invalidValue', detail: noReplacement })],
      without: 204,
    },
    {
      value: { memberReplacement: 'refuse' },
      before: withGroup,
      ask: ['PATCH /Groups/id-4', patchOp({ op: 'remove', path: 'members' })],
      with: [400, error('400', { scimType: 'invalidValue', detail: noReplacement })],
      without: 204,
    },
    {
      value: { memberReplacement: 'refuse' },
      before: withGroup,
      ask: ['PUT /Groups/id-4', { schemas: [urn.Group], displayName: 'h' }],
      with: [400, error('400', { scimType: 'invalidValue', detail: noReplacement })],
      without: 200,
    },
  ],
  mixedMemberChanges: [
    {
      value: { mixedMemberChanges: 'refuse' },
      before: withGroup,
      ask: [
        'PATCH /Groups/id-4',
        patchOp(
          { op: 'add', path: 'members', value: members('id-3') },
          { op: 'remove', path: 'members[value eq "id-1"]' },
        ),
      ],
      with: [
        400,
        error('400', {
          scimType: 'invalidValue',
          detail: 'members: this provider does not allow a PATCH that both adds and removes members',
        }),
      ],
      without: 204,
    },
  ],
  unknownMembers: [
    {
      value: { unknownMembers: 'take' },
      ask: ['POST /Groups', group('g', 'nobody')],
      with: [201, { members: [{ value: 'nobody', type: 'User' }] }],
      without: 400,
    },
    {
      value: { unknownMembers: 'drop' },
      ask: ['POST /Groups', group('g', 'nobody')],
      with: [201, { displayName: 'g' }],
      absent: 'members',
      without: 400,
    },
  ],
  maxMembersAdded: [
    {
      value: { maxMembersAdded: 1 },
      before: withGroup.slice(0, 3),
      ask: ['POST /Groups', group('g', 'id-1', 'id-2')],
      with: [
        400,
        error('400', { scimType: 'invalidValue', detail: 'at most 1 members can be added by one request, not 2' }),
      ],
      without: 201,
    },
    {
      value: { maxMembersAdded: 2 },
      before: withGroup,
      ask: [
        'PATCH /Groups/id-4',
        patchOp(
          { op: 'add', path: 'members', value: members('id-1', 'id-2') },
          { op: 'replace', value: { members: members('id-3') } },
        ),
      ],
      with: [400],
      without: 204,
    },
  ],
  maxMembersRemoved: [
    {
      value: { maxMembersRemoved: 1 },
      before: withGroup,
      ask: ['PATCH /Groups/id-4', patchOp({ op: 'remove', path: 'members[value eq "id-1" or value eq "id-2"]' })],
      with: [
        400,
        error('400', { scimType: 'invalidValue', detail: 'at most 1 members can be removed by one PATCH, not 2' }),
      ],
      without: 204,
    },
  ],
  membersOnRead: [
    {
      value: { membersOnRead: 'on-request' },
      before: withGroup,
      ask: ['GET /Groups/id-4'],
      with: [200, { displayName: 'g' }],
      absent: 'members',
      without: 200,
    },
    {
      value: { membersOnRead: 'never' },
      before: withGroup,
      ask: ['GET /Groups?attributes=members&filter=members.value eq "id-2"'],
      with: [200, { Resources: [{ schemas: [urn.Group], id: 'id-4' }] }],
      without: 200,
    },
    {
      value: { membersOnRead: 'never' },
      before: withGroup,
      ask: ['PATCH /Groups/id-4?excludedAttributes=meta', patchOp({ op: 'add', path: 'displayName', value: 'h' })],
      with: [200, { displayName: 'h' }],
      absent: 'members',
      without: 200,
    },
  ],
  membersOnCreate: [
    {
      value: { membersOnCreate: 'refuse' },
      before: three,
      ask: ['POST /Groups', group('g', 'id-1')],
      with: [
        400,
        error('400', {
          scimType: 'invalidValue',
          detail: 'members: this provider accepts members only in PATCH requests',
        }),
      ],
      without: 201,
    },
  ],
  uniqueGroupNames: [
    {
      value: { uniqueGroupNames: true },
      before: [['POST /Groups', group('Staff')]],
      ask: ['POST /Groups', group('staff')],
      with: [409, error('409', { scimType: 'uniqueness', detail: 'displayName "staff" is already in use' })],
      without: 201,
    },
  ],
} satisfies { readonly [K in BehaviourName]?: readonly Case[] };
