import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { Refusal } from './errors.ts';
import { attributes, isPlural, urns } from './schemas.ts';
import { type Kind, memberIds, type State } from './state.ts';

type Row = Record<string, unknown>;

/** Attributes that only the service sets. */
const own = new Set(['id', 'meta', 'groups', 'schemas']);

/** Converts a client's resource to the form that the service stores. Throws a `Refusal`. */
export function accept(state: State, kind: Kind, sent: unknown, before: JsonObject | undefined): JsonObject {
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent)) {
    throw new Refusal(400, 'the body is not a JSON object', 'invalidSyntax');
  }
  const known = { ...attributes[kind === 'User' ? 'user' : 'group'], externalId: 'string' };
  const kept: Row = {};
  for (const [name, value] of Object.entries(sent as Row)) {
    const spelled = Object.keys(known).find((key) => key.toLowerCase() === name.toLowerCase());
    if (own.has(name) || value === null || (Array.isArray(value) && value.length === 0)) continue;
    if (kind === 'User' && name.toLowerCase() === urns.enterprise.toLowerCase()) {
      const extension = enterprise(value);
      if (Object.keys(extension).length > 0) kept[urns.enterprise] = extension;
    } else if (spelled !== undefined) {
      kept[spelled] = isPlural(spelled) && !Array.isArray(value) ? [value] : value;
    } else if (state.options.unknownAttributes === 'refuse') {
      throw new Refusal(400, `there is no attribute ${name}`, 'invalidValue');
    }
  }
  const required = kind === 'User' ? 'userName' : 'displayName';
  if (typeof kept[required] !== 'string' || kept[required] === '') {
    throw new Refusal(400, `${required} is required`, 'invalidValue');
  }
  if (kind === 'User') acceptUser(state, kept, before);
  else acceptGroup(state, kept, before);
  const core = urns[kind === 'User' ? 'user' : 'group'];
  const schemas = kept[urns.enterprise] === undefined ? [core] : [core, urns.enterprise];
  return { schemas, ...(before ? { id: before.id } : {}), ...kept } as JsonObject;
}

function enterprise(value: unknown): Row {
  const extension: Row = {};
  for (const [name, member] of Object.entries((value ?? {}) as Row)) {
    const spelled = Object.keys(attributes.enterprise).find((key) => key.toLowerCase() === name.toLowerCase());
    if (spelled !== undefined && member !== null) extension[spelled] = member;
  }
  const manager = extension.manager as Row | string | undefined;
  const id = typeof manager === 'object' ? manager.value : manager;
  if (id === undefined || id === '' || id === null) delete extension.manager;
  else extension.manager = { value: String(id) };
  return extension;
}

function acceptUser(state: State, kept: Row, before: JsonObject | undefined): void {
  const { normalise = {}, activeTypes = 'boolean', dropsEmailType, uniqueness = true } = state.options;
  if (activeTypes === 'string' && typeof kept.active === 'string') kept.active = /^true$/i.test(kept.active);
  if (kept.active !== undefined && typeof kept.active !== 'boolean') {
    throw new Refusal(400, 'active is not a boolean', 'invalidValue');
  }
  if (normalise.userNamePrefix && !String(kept.userName).startsWith(normalise.userNamePrefix)) {
    kept.userName = normalise.userNamePrefix + String(kept.userName);
  }
  if (normalise.cutTitle !== undefined && typeof kept.title === 'string') {
    kept.title = kept.title.slice(0, normalise.cutTitle);
  }
  alter(kept, 'emails', (email) => {
    if (normalise.lowerCaseEmails && typeof email.value === 'string') email.value = email.value.toLowerCase();
    if (dropsEmailType) delete email.type;
  });
  alter(kept, 'phoneNumbers', (phone) => {
    let value = String(phone.value ?? '');
    if (normalise.stripPhoneSpaces) value = value.replaceAll(' ', '');
    if (normalise.telPrefix && value !== '' && !value.startsWith('tel:')) value = `tel:${value}`;
    phone.value = value;
  });
  for (const name of ['emails', 'phoneNumbers', 'addresses']) onePrimary(kept[name]);
  if (state.options.uniqueEmails) assertOwnEmails(state, kept, before);
  const lower = String(kept.userName).toLowerCase();
  const holder = [...state.users.values()].find((user) => String(user.userName).toLowerCase() === lower);
  if (uniqueness && holder && holder.id !== before?.id) {
    throw new Refusal(409, `userName ${String(kept.userName)} is taken`, 'uniqueness');
  }
}

/** Refuses an e-mail address if another user already has this address. */
function assertOwnEmails(state: State, kept: Row, before: JsonObject | undefined): void {
  const addressesOf = (user: Row) => ((user.emails ?? []) as Row[]).map(({ value }) => String(value).toLowerCase());
  const taken = new Set([...state.users.values()].filter(({ id }) => id !== before?.id).flatMap(addressesOf));
  const double = addressesOf(kept).find((address) => taken.has(address));
  if (double !== undefined) throw new Refusal(409, `the address ${double} is taken`, 'uniqueness');
}

function alter(kept: Row, name: string, change: (item: Row) => void): void {
  if (!Array.isArray(kept[name])) return;
  kept[name] = (kept[name] as unknown[]).map((item) => {
    const copy = typeof item === 'object' && item !== null ? { ...item } : { value: item };
    change(copy as Row);
    return copy;
  });
}

/** Only the last primary value stays primary (RFC 7644 section 3.5.2). */
function onePrimary(items: unknown): void {
  if (!Array.isArray(items)) return;
  const last = items.findLastIndex((item) => (item as Row)?.primary === true);
  items.forEach((item, index) => {
    if (index !== last && (item as Row)?.primary === true) (item as Row).primary = false;
  });
}

/** The name under which a group is stored. */
export function groupName(name: string, { normalise = {} }: State['options']): string {
  const { groupNamePrefix = '', cutGroupName } = normalise;
  return name.startsWith(groupNamePrefix) ? name.slice(0, cutGroupName) : `${groupNamePrefix}${name}`;
}

function acceptGroup(state: State, kept: Row, before: JsonObject | undefined): void {
  const { unknownMember = 'refuse', duplicateMember = 'ignore', refusedMembers = [] } = state.options;
  const name = groupName(String(kept.displayName), state.options);
  const isTaken = [...state.groups.values()].some(({ id, displayName }) => displayName === name && id !== before?.id);
  if (state.options.uniqueGroups && isTaken) throw new Refusal(409, `group ${name} is there already`, 'uniqueness');
  kept.displayName = name;
  const had = new Set(before ? memberIds(before) : []);
  const sent = Array.isArray(kept.members) ? kept.members : [];
  const ids: string[] = [];
  for (const member of sent) {
    const id = String(typeof member === 'object' && member !== null ? (member as Row).value : member);
    if (refusedMembers.includes(id) && !had.has(id)) throw new Refusal(400, `member ${id} is refused`, 'invalidValue');
    if (!state.users.has(id) && !state.groups.has(id)) {
      if (unknownMember === 'refuse') throw new Refusal(400, `there is no member ${id}`, 'invalidValue');
      if (unknownMember === 'drop') continue;
    }
    if (!ids.includes(id) || duplicateMember === 'double') {
      ids.push(id);
      continue;
    }
    if (duplicateMember === 'error409') throw new Refusal(409, `${id} is a member already`, 'uniqueness');
    if (duplicateMember === 'error500') throw new Refusal(500, `${id} is a member already`);
  }
  if (ids.length > 0) kept.members = ids.map((value) => ({ value }));
  else delete kept.members;
}
