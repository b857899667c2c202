import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BehaviourError,
  type BehaviourName,
  behaviourNames,
  behaviours,
  defaultBehaviour,
  parseBehaviour,
  printBehaviour,
  readBehaviour,
} from '../../../mock-server/behaviour/index.ts';
import { createMemoryProvider } from '../../../mock-server/provider/memory-provider.ts';

describe('a behaviour on a command line', () => {
  it.each([
    ['lenient', { lenient: true }],
    ['lenient=off', { lenient: false }],
    [' sort = on ', { sort: true }],
    ['maxPageSize=50', { maxPageSize: 50 }],
    ['maxMembersAdded=none', { maxMembersAdded: 0 }],
    ['delete=deactivate-then-404', { delete: 'deactivate-then-404' }],
    ['filterOperators=eq, and', { filterOperators: ['eq', 'and'] }],
    ['filterOperators=any', { filterOperators: [] }],
    [
      'requiredAttributes=name.givenName,urn:a:extension:2.0:User:department',
      { requiredAttributes: ['name.givenName', 'urn:a:extension:2.0:User:department'] },
    ],
    ['patchStatus=204', { patchStatus: { default: 204 } }],
    ['methods=User:GET|POST, Group:GET', { methods: { User: ['GET', 'POST'], Group: ['GET'] } }],
    [
      'requiredHeaders=User-Agent,POST|PUT Content-Type=application/json',
      {
        requiredHeaders: [
          { name: 'User-Agent' },
          { name: 'Content-Type', value: 'application/json', methods: ['POST', 'PUT'] },
        ],
      },
    ],
    [
      'rateLimits=1000/60s,180/30s POST|PUT User,5/1s Group',
      {
        rateLimits: [
          { requests: 1000, seconds: 60 },
          { requests: 180, seconds: 30, methods: ['POST', 'PUT'], types: ['User'] },
          { requests: 5, seconds: 1, types: ['Group'] },
        ],
      },
    ],
    ['filterAttributes=User:userName,Group:displayName', { filterAttributes: ['User:userName', 'Group:displayName'] }],
    ['patchStatus=Group:200,default:204', { patchStatus: { Group: 200, default: 204 } }],
    ['Users.patch', { byType: { Users: { patch: true } } }],
    [
      'byType=User.filterOperators=eq, and Group.etag=off User.put=off',
      { byType: { User: { filterOperators: ['eq', 'and'], put: false }, Group: { etag: false } } },
    ],
    [
      'attributeNames=externalId:external_id, urn:a:extension:2.0:User:department:dept',
      { attributeNames: { externalId: 'external_id', 'urn:a:extension:2.0:User:department': 'dept' } },
    ],
    ['maxLengths=userName:20', { maxLengths: { userName: 20 } }],
    [
      'normalisedValues=userName:lowerCase, emails.type:removed',
      { normalisedValues: { userName: 'lowerCase', 'emails.type': 'removed' } },
    ],
    [
      'requiredParameters=GET scim_only=false,tenant',
      { requiredParameters: [{ name: 'scim_only', value: 'false', methods: ['GET'] }, { name: 'tenant' }] },
    ],
  ])('%s is understood', (text, behaviour) => {
    expect(parseBehaviour(text)).toEqual(behaviour);
  });

  it.each([
    ['lenint', 'there is no behaviour "lenint"'],
    ['__proto__=1', 'there is no behaviour "__proto__"'],
    ['', 'there is no behaviour ""'],
    ['lenient=maybe', 'lenient must be on or off, not "maybe"'],
    ['User.patch=maybe', 'User.patch must be on or off, not "maybe"'],
    ['User.auth=none', '"auth" is not a behaviour that can be set for one resource type'],
    ['byType=User.patch', 'byType must be "none", or text such as User.patch=off Group.etag=off, not "User.patch"'],
    ['maxLengths=userName', 'maxLengths must be "none", or text such as userName:20, not "userName"'],
    [
      'normalisedValues=userName:upside',
      'normalisedValues must be "none", or text such as userName:lowerCase; the changes are lowerCase, trimmed, digits, localPart, removed, not "userName:upside"',
    ],
    ['maxPageSize=0', 'maxPageSize must be a whole number of resources, at least 1, not "0"'],
    ['maxPageSize=1e3', 'maxPageSize must be a whole number of resources, at least 1, not "1e3"'],
    ['maxMembersAdded=-1', 'maxMembersAdded must be a whole number or "none", not "-1"'],
    ['pagination=pages', 'pagination must be one of index, cursor, both, cursor-on-request, none, not "pages"'],
    [
      'filterOperators=eq,like',
      'filterOperators must be "any", or some of eq, ne, co, sw, ew, gt, ge, lt, le, pr, and, or, not, [], not "eq,like"',
    ],
    ['singleValued=', 'singleValued must be "none", or names of attributes, separated by commas, not ""'],
    ['methods=User:get', 'methods must be "any", or text such as User:GET|POST,Group:GET, not "User:get"'],
    ['methods=__proto__:GET', 'methods must be "any", or text such as User:GET|POST,Group:GET, not "__proto__:GET"'],
    [
      'requiredHeaders=User Agent',
      'requiredHeaders must be "none", or headers such as User-Agent,Accept=application/json, not "User Agent"',
    ],
    ['rateLimits=10/1m', 'rateLimits must be "none", or limits such as 1000/60s,180/60s POST|PUT User, not "10/1m"'],
    [
      'rateLimits=10/1s User POST more',
      'rateLimits must be "none", or limits such as 1000/60s,180/60s POST|PUT User, not "10/1s User POST more"',
    ],
    ['patchStatus=201', 'patchStatus must be 200, 204 or text such as Group:204,default:200, not "201"'],
    ['patchStatus=', 'patchStatus must be 200, 204 or text such as Group:204,default:200, not ""'],
  ])('%j is refused', (text, message) => {
    expect(() => parseBehaviour(text)).toThrow(message);
    expect(() => parseBehaviour(text)).toThrow(BehaviourError);
  });

  it('names what may have been meant', () => {
    const refusal = (text: string): BehaviourError => {
      try {
        parseBehaviour(text);
      } catch (error) {
        if (error instanceof BehaviourError) return error;
      }
      throw new Error('it was understood');
    };
    expect(refusal('patchs=on')).toMatchObject({ typed: 'patchs', candidates: behaviourNames });
    expect(refusal('delete=soft')).toMatchObject({
      typed: 'soft',
      candidates: ['hard', 'deactivate', 'deactivate-later', 'deactivate-then-404'],
    });
  });
});

describe('behaviours in code', () => {
  it('are checked', () => {
    expect(() => readBehaviour({ maxPageSize: 1.5 })).toThrow('maxPageSize must be a whole number of resources');
    expect(() => readBehaviour({ filterOperators: [1] })).toThrow('filterOperators must be "any", or some of');
    expect(() => readBehaviour({ patchStatus: { default: 201 } })).toThrow('patchStatus must be 200, 204');
    expect(() => readBehaviour({ patchStatus: null })).toThrow('patchStatus must be 200, 204');
    expect(() => readBehaviour({ methods: { User: [] } })).toThrow('methods must be "any", or text such as');
    expect(() => readBehaviour({ rateLimits: [{ requests: 0, seconds: 1 }] })).toThrow('rateLimits must be "none"');
    expect(() => readBehaviour({ refusedHeaders: [{ name: 'A', more: 1 }] })).toThrow('refusedHeaders must be "none"');
    expect(() => readBehaviour('lenient')).toThrow('behaviour must be an object');
  });

  it('are typed', () => {
    // @ts-expect-error There is no such value.
    expect(() => createMemoryProvider({ behaviour: { delete: 'soft' } })).toThrow('delete must be one of hard');
    // @ts-expect-error There is no such name.
    expect(() => createMemoryProvider({ behaviour: { deletion: 'hard' } })).toThrow('no behaviour "deletion"');
  });

  it('may be undefined, which changes nothing', () => {
    expect(readBehaviour({ lenient: undefined })).toEqual({});
  });
});

describe('the table', () => {
  it.each(behaviourNames)('takes the default of %s in every form', (name) => {
    const value = defaultBehaviour[name];
    expect(value).toEqual(behaviours[name].default);
    expect(readBehaviour({ [name]: value })).toEqual({ [name]: value });
    expect(parseBehaviour(printBehaviour(name, value))).toEqual({ [name]: value });
  });

  it('reads any text without another error than its own', () => {
    fc.assert(
      fc.property(fc.constantFrom(...behaviourNames), fc.string(), (name: BehaviourName, text) => {
        try {
          const read = parseBehaviour(`${name}=${text}`);
          expect(parseBehaviour(printBehaviour(name, read[name] as never))).toEqual(read);
        } catch (error) {
          if (!(error instanceof BehaviourError)) throw error;
        }
      }),
    );
  });
});

it('a behaviour of one resource type names no attribute of another type', () => {
  const create = (path: string) => () =>
    createMemoryProvider({ behaviour: { byType: { User: { filterAttributes: [path] } } } });
  expect(create('User:userName')).not.toThrow();
  expect(create('urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department')).not.toThrow();
  expect(create('Group:displayName')).toThrow('User.filterAttributes: "Group:displayName" names another resource type');
});
