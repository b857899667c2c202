import fc from 'fast-check';
import { type Incident, incidents } from './incidents.ts';
import { type Attributes, groupsAtFirst, hires, newGroups, staff } from './people.ts';

/** How a user consents to losses: with a flag that allows every loss, with a limit of 0 losses, or not at all. */
export type ConsentGiven = 'yes' | 'none allowed' | 'nobody';

/** One row of a file of people. */
export interface ImportRow extends Attributes {
  readonly name: string;
  readonly isInactive: boolean;
  readonly manager?: string;
  readonly groups: readonly string[];
}

/** One command, in an abstract form. */
export type Command =
  | { readonly kind: 'create'; readonly name: string; readonly attributes: Attributes }
  | { readonly kind: 'update' | 'patch'; readonly name: string; readonly attributes: Attributes }
  | { readonly kind: 'activate'; readonly name: string }
  | { readonly kind: 'deactivate' | 'delete'; readonly name: string; readonly consent: ConsentGiven }
  | { readonly kind: 'add'; readonly group: string; readonly names: readonly string[] }
  | {
      readonly kind: 'remove';
      readonly group: string;
      readonly names: readonly string[];
      readonly consent: ConsentGiven;
    }
  | { readonly kind: 'create group'; readonly group: string }
  | { readonly kind: 'label group'; readonly group: string; readonly label: string }
  | {
      readonly kind: 'patch group';
      readonly group: string;
      readonly name: string;
      readonly adds: boolean;
      readonly consent: ConsentGiven;
    }
  | {
      readonly kind: 'replace group';
      readonly group: string;
      readonly names: readonly string[];
      readonly consent: ConsentGiven;
    }
  | { readonly kind: 'delete group'; readonly group: string; readonly consent: ConsentGiven }
  | {
      readonly kind: 'import';
      readonly rows: readonly ImportRow[];
      readonly reactivate: boolean;
      readonly consent: ConsentGiven;
    }
  | {
      readonly kind: 'offboard';
      readonly names: readonly string[];
      readonly keepGroups: boolean;
      readonly consent: ConsentGiven;
    };

/** A command and what goes wrong during it. */
export interface Step {
  readonly command: Command;
  readonly incident: Incident;
}

/** Mostly somebody who is there. */
const anybody = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...staff) },
  { weight: 1, arbitrary: fc.constantFrom(...hires) },
);
const some = fc.uniqueArray(anybody, { minLength: 1, maxLength: 4 });
const anyGroup = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...Object.keys(groupsAtFirst)) },
  { weight: 1, arbitrary: fc.constantFrom(...newGroups) },
);
const consent = fc.oneof(
  { weight: 6, arbitrary: fc.constant<ConsentGiven>('yes') },
  { weight: 1, arbitrary: fc.constantFrom<ConsentGiven>('none allowed', 'nobody') },
);
const title = fc.constantFrom('Clerk', 'Head of Tours and Travels', 'Pilot', 'Senior Analyst');
const phone = fc.constantFrom('+1 555 0100', '+44 20 7946 0000');
const email = fc.constantFrom('First.Last@Example.com', 'someone@example.com');
const attributes = fc
  .record({ title, phone, email }, { requiredKeys: [] })
  .map((found): Attributes => (Object.keys(found).length === 0 ? { title: 'Clerk' } : found));
const row = fc
  .record(
    {
      name: anybody,
      isInactive: fc.constantFrom(false, false, false, false, true),
      title,
      phone,
      email,
      manager: anybody,
      groups: fc.uniqueArray(anyGroup, { maxLength: 2 }),
    },
    { requiredKeys: ['name', 'isInactive', 'groups'] },
  )
  .map((found): ImportRow => found as ImportRow);
const rows = fc.uniqueArray(row, { minLength: 1, maxLength: 5, selector: ({ name }) => name });

const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ kind: fc.constant('create' as const), name: fc.constantFrom(...hires), attributes }),
  fc.record({ kind: fc.constantFrom('update' as const, 'patch' as const), name: anybody, attributes }),
  fc.record({ kind: fc.constant('activate' as const), name: anybody }),
  fc.record({ kind: fc.constantFrom('deactivate' as const, 'delete' as const), name: anybody, consent }),
  fc.record({ kind: fc.constant('add' as const), group: anyGroup, names: some }),
  fc.record({ kind: fc.constant('remove' as const), group: anyGroup, names: some, consent }),
  fc.record({ kind: fc.constant('create group' as const), group: fc.constantFrom(...newGroups) }),
  fc.record({ kind: fc.constant('label group' as const), group: anyGroup, label: fc.constantFrom('a', 'b') }),
  fc.record({ kind: fc.constant('patch group' as const), group: anyGroup, name: anybody, adds: fc.boolean(), consent }),
  fc.record({ kind: fc.constant('replace group' as const), group: anyGroup, names: some, consent }),
  fc.record({ kind: fc.constant('delete group' as const), group: anyGroup, consent }),
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('import' as const), rows, reactivate: fc.boolean(), consent }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('offboard' as const),
      names: some,
      keepGroups: fc.constantFrom(false, false, true),
      consent,
    }),
  },
);

/** Every third command goes undisturbed. */
const incident = fc.oneof(
  { weight: 1, arbitrary: fc.constant(incidents[0] as Incident) },
  { weight: 2, arbitrary: fc.constantFrom(...incidents) },
);

/** Any sequence of commands. */
export const anySteps: fc.Arbitrary<readonly Step[]> = fc.array(fc.record({ command, incident }), {
  minLength: 2,
  maxLength: 8,
});
