import type { FakeServiceOptions } from '../../support/fake-service/index.ts';

/** People who exist at the start of a sequence, in the order of their ids. */
export const staff = ['ann', 'bob', 'cyd', 'dan', 'eve', 'fay'] as const;
/** People who may come. */
export const hires = ['gil', 'hal', 'ida', 'jon'] as const;
/**
 * Groups that exist at the start of a sequence, with their members. The commands of the sequence can also create
 * `newGroups`.
 */
export const groupsAtFirst: Readonly<Record<string, readonly string[]>> = {
  Staff: ['ann', 'bob', 'cyd', 'dan'],
  Ops: ['bob', 'eve'],
  Empty: [],
};
export const newGroups = ['Guides', 'Pilots'] as const;

/** Requested attributes of a person. An absent attribute stays unchanged. */
export interface Attributes {
  readonly title?: string;
  readonly phone?: string;
  readonly email?: string;
}

/** Returns the values that the service stores: its `normalise` rules change the given values. */
export function kept({ title, phone, email }: Attributes, { normalise = {} }: FakeServiceOptions): Attributes {
  const bare = phone !== undefined && normalise.stripPhoneSpaces ? phone.replaceAll(' ', '') : phone;
  return {
    ...(title === undefined
      ? {}
      : { title: normalise.cutTitle === undefined ? title : title.slice(0, normalise.cutTitle) }),
    ...(bare === undefined ? {} : { phone: normalise.telPrefix ? `tel:${bare}` : bare }),
    ...(email === undefined ? {} : { email: normalise.lowerCaseEmails ? email.toLowerCase() : email }),
  };
}
