import type { FakeServiceOptions } from '../../support/fake-service/index.ts';

/** People who are there at first, in the order of their ids. */
export const staff = ['ann', 'bob', 'cyd', 'dan', 'eve', 'fay'] as const;
/** People who may come. */
export const hires = ['gil', 'hal', 'ida', 'jon'] as const;
/** Groups that are there at first, with their members, and groups that may come. */
export const groupsAtFirst: Readonly<Record<string, readonly string[]>> = {
  Staff: ['ann', 'bob', 'cyd', 'dan'],
  Ops: ['bob', 'eve'],
  Empty: [],
};
export const newGroups = ['Guides', 'Pilots'] as const;

/** What a person is to have. An absent attribute is left alone. */
export interface Attributes {
  readonly title?: string;
  readonly phone?: string;
  readonly email?: string;
}

/** What the service keeps of what it is sent, by its own rules. */
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
