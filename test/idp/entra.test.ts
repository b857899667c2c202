import { urn } from '../../src/protocol/urns.ts';
import { entra } from './entra.ts';
import { cases, list } from './sequence.ts';

const enterprise = urn.EnterpriseUser;
const email = 'emails[type eq "work"].value';

cases(
  'Entra ID',
  entra({
    Add: 'Add',
    Replace: 'Replace',
    changeMany: [
      { op: 'Replace', path: 'displayName', value: 'Pvlo' },
      { op: 'Replace', path: email, value: 'TestBcwqnm@test.microsoft.com' },
      { op: 'Replace', path: 'name.givenName', value: 'Gtfd' },
      { op: 'Replace', path: 'name.familyName', value: 'Pkqf' },
      { op: 'Replace', path: 'externalId', value: 'Eqpj' },
      { op: 'Replace', path: `${enterprise}:employeeNumber`, value: 'Eqpj' },
    ],
    changedTo: {
      displayName: 'Pvlo',
      email: 'TestBcwqnm@test.microsoft.com',
      givenName: 'Gtfd',
      familyName: 'Pkqf',
      externalId: 'Eqpj',
      employeeNumber: 'Eqpj',
    },
    disabled: 'False',
    enabled: 'True',
    removeMember: { op: 'Remove', path: 'members', value: [{ $ref: null, value: 'id-1' }] },
    refusesMany: [
      'invalidSyntax',
      'operation 1: Replace: op must be "add", "remove" or "replace" in lower case (RFC 7644 section 3.5.2)',
    ],
  }),
  { adscimversion: '2.0' },
);

cases(
  'Entra ID with aadOptscim062020',
  [
    {
      step: 'passes over the flag, should it come along',
      request: 'GET /Users?aadOptscim062020=&filter=userName eq "nobody"',
      status: 200,
      answer: list(),
    },
    ...entra({
      Add: 'add',
      Replace: 'replace',
      changeMany: [
        { op: 'replace', path: email, value: 'TestMhvaes@test.microsoft.com' },
        {
          op: 'replace',
          value: {
            displayName: 'Bjfe',
            'name.givenName': 'Kkom',
            'name.familyName': 'Unua',
            [`${enterprise}:employeeNumber`]: 'Aklq',
          },
        },
      ],
      changedTo: {
        displayName: 'Bjfe',
        email: 'TestMhvaes@test.microsoft.com',
        givenName: 'Kkom',
        familyName: 'Unua',
        externalId: '0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef',
        employeeNumber: 'Aklq',
      },
      disabled: false,
      enabled: true,
      removeMember: { op: 'remove', path: 'members[value eq "id-1"]' },
      refusesMany: [
        'invalidPath',
        'operation 2: name.givenName: in a value, a sub-attribute must be a member of an object, not a member with a dot in its name (RFC 7644 section 3.5.2)',
      ],
    }),
  ],
  { adscimversion: '2.0' },
);
