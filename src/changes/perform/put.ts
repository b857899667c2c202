import { ScimError } from '../../protocol/errors.ts';
import { isObject, type Json, type JsonObject } from '../../protocol/json/json.ts';
import type { ResourceModel, SchemaModel } from '../../protocol/schema/model.ts';
import { type Answer, sendChange } from '../answer.ts';
import type { ChangeContext } from '../context.ts';
import { UnsupportedError } from '../errors.ts';
import { kindOf } from '../resource.ts';

/** The data of a PUT of a whole resource. */
interface Put {
  readonly id: string;
  readonly body: JsonObject;
  readonly ifMatch: string | undefined;
}

/**
 * Sends a whole resource, including its readOnly values. A service must ignore readOnly values (RFC 7644 section
 * 3.5.1), but some services need some of these values in the request. If the service rejects readOnly values, sends the
 * resource again without the values that `withoutReadOnly` removes. Throws any error of the request.
 */
export async function sendPut({ client, model }: ChangeContext, { id, body, ifMatch }: Put): Promise<Answer> {
  const send = (content: JsonObject) =>
    sendChange(client, { method: 'PUT', endpoint: model.resourceType.endpoint, id, body: content, ifMatch });
  try {
    return await send(body);
  } catch (error) {
    if (!refusesReadOnly(error)) throw error;
    return send(withoutReadOnly(body, model));
  }
}

/**
 * Throws an `UnsupportedError` if a PUT would replace all members of a group, and the service is known to refuse this.
 * Called before the group is read.
 */
export function assertReplaceable({ model, service }: Pick<ChangeContext, 'model' | 'service'>): void {
  const { facts, title } = service.dialect;
  if (kindOf(model) !== 'group' || facts.memberReplacement !== 'refuse') return;
  throw new UnsupportedError(
    `nothing was sent, because a PUT replaces all members of a group, and ${title} refuses such a PUT`,
    'to change single members, use groups add-member or groups remove-member',
  );
}

function refusesReadOnly(error: unknown): boolean {
  if (!(error instanceof ScimError) || error.status !== 400) return false;
  return error.scimType === 'mutability' || /read.?only|immutable/i.test(error.detail);
}

/** Attributes that every resource has and that only the service writes (RFC 7643 section 3.1). */
const ofService: ReadonlySet<string> = new Set(['id', 'meta']);
/** Descriptive sub-attributes of a member. The service derives these sub-attributes from the id of the member. */
const besideMembers: ReadonlySet<string> = new Set(['display', '$ref']);

function withoutReadOnly(resource: JsonObject, { core, extension }: ResourceModel): JsonObject {
  const kept: JsonObject = {};
  for (const [name, value] of Object.entries(resource)) {
    const schema = extension(name);
    if (schema && isObject(value)) kept[name] = writable(value, schema);
    else if (!ofService.has(name)) Object.assign(kept, writable({ [name]: value }, core));
  }
  return kept;
}

function writable(values: JsonObject, schema: SchemaModel): JsonObject {
  const kept: JsonObject = {};
  for (const [name, value] of Object.entries(values)) {
    const attribute = schema.attribute(name);
    if (attribute?.mutability === 'readOnly') continue;
    const dropped = new Set(
      attribute?.subAttributes.filter(({ mutability }) => mutability === 'readOnly').map((sub) => sub.name),
    );
    if (attribute?.path === 'members') for (const sub of besideMembers) dropped.add(sub);
    kept[name] = dropped.size === 0 ? value : without(value, dropped);
  }
  return kept;
}

function without(value: Json | undefined, names: ReadonlySet<string>): Json | undefined {
  if (Array.isArray(value)) return value.map((item) => without(item, names) ?? null);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.has(name)));
}
