import type { ChangeContext } from '../../changes/context.ts';
import { makeUpdate, type Update } from '../../changes/decide/update.ts';
import { filterMembers } from '../../changes/groups/member-filter.ts';
import { readMembers, readMembersAgain } from '../../changes/groups/whole.ts';
import { hiddenMembers, type Removal } from '../../changes/removals.ts';
import { kindOf, memberIdsOf } from '../../changes/resource.ts';
import { deviations, lenient, type Tolerated } from '../../protocol/deviation.ts';
import { ScimError } from '../../protocol/errors.ts';
import { isObject, type JsonObject } from '../../protocol/json.ts';
import type { ResourceModel } from '../../protocol/model.ts';
import { applyPatch, type PatchOperation, parsePatch, patchMessage } from '../../protocol/patch/index.ts';
import { urn } from '../../protocol/urns.ts';
import { parseSet } from '../attributes-input.ts';
import { consentFlags } from '../consent.ts';
import { UsageError } from '../failures.ts';
import { changeFlags, text, texts, versionFlags } from '../flags.ts';
import { readJsonOrYaml } from '../input-file.ts';
import type { Noun } from '../noun.ts';
import { anything, byFlag, type Named, nameArgument, ResourceCommand, typeArgument } from './resource-command.ts';

/** `patch`: sends operations as they are given. */
export function patchCommand(fixed?: Noun) {
  const noun = fixed ?? anything;
  const words = fixed ? `${noun.topic} patch` : `${noun.topic} patch Device`;
  return class Patch extends ResourceCommand {
    static override summary = `Send PATCH operations to a ${noun.one}`;
    static override description =
      `Sends the operations in their order (RFC 7644 section 3.5.2). scimctl ${noun.topic} update works them out from attributes.`;
    static override examples = [
      {
        description: 'Operations from flags',
        command: `scimctl ${words} ${noun.example} --op 'replace displayName=Tours' --op 'remove externalId'`,
      },
      { description: 'A PatchOp message from a file', command: `scimctl ${words} ${noun.example} --file patch.json` },
    ];
    static override args = { ...typeArgument(fixed), ...nameArgument(fixed) };
    static override flags = {
      op: texts('an operation: add PATH=VALUE, replace PATH:=JSON or remove PATH', 'OPERATION'),
      file: text('JSON or YAML file with a PatchOp message or an array of operations, - for standard input', 'FILE'),
      ...byFlag(fixed),
      ...versionFlags,
      ...changeFlags,
      ...consentFlags,
    };

    async run(): Promise<void> {
      const { args, flags } = await this.parse(Patch);
      const fromFlags = (flags.op ?? []).map(parseOperation);
      const fromFile = flags.file === undefined ? [] : await this.readOperations(flags.file);
      const operations = [...fromFile, ...fromFlags];
      if (operations.length === 0) throw new UsageError('there is no operation', { hint: 'give --op or --file' });
      const subject = await this.nounOf(fixed, args.type);
      const context = await this.changeContext(subject);
      const { model } = context;
      const found = await this.findForChange(subject, args.name, { by: flags.by });
      const { before, hidden, uncertain } = await this.readTouched(context, found, operations);
      const decide = (fresh: JsonObject): Update => makePatch(model, withMembers(fresh, hidden), operations, uncertain);
      await this.change(subject, decide(before), flags, { did: 'Patched', model, again: decide });
    }

    /** Members are read where the operations are about them, to see who would leave. */
    private async readTouched(
      context: ChangeContext,
      { id, resource }: Named,
      operations: readonly PatchOperation[],
    ): Promise<Touched> {
      if (kindOf(context.model) !== 'group' || !operations.some(touchesMembers))
        return { before: resource, hidden: [], uncertain: [] };
      const first = await readMembers(context, id);
      const removals = operations.filter((operation) => operation.op !== 'add' && touchesMembers(operation));
      if (removals.length === 0) return { before: first.group, hidden: [], uncertain: [] };
      const named = removals.map(namedMembers);
      const isNamed = named.every((ids) => ids !== undefined);
      const { group, ids, isWhole } = isNamed ? first : await readMembersAgain(context, id, first);
      // Who is in the group before shows which filters can be believed after.
      if (!isWhole && isNamed) await filterMembers(context, id, named.flat());
      const hidden = named.flatMap((members) => members ?? []).filter((member) => !ids.has(member));
      return {
        before: group,
        hidden: isWhole ? [] : hidden,
        uncertain: isWhole || isNamed ? [] : [hiddenMembers(id, group)],
      };
    }

    private async readOperations(file: string): Promise<PatchOperation[]> {
      const content = await readJsonOrYaml(this.context, file);
      const notes: Tolerated[] = [];
      try {
        const message = Array.isArray(content) ? { ...patchMessage([]), Operations: content } : content;
        const operations = parsePatch(message, { tolerate: lenient(notes) });
        for (const { deviation, where } of notes)
          this.note(`Note: ${where}: ${deviations[deviation].rule}; sent like that`);
        return operations;
      } catch (error) {
        if (!(error instanceof ScimError)) throw error;
        throw new UsageError(`${file}: ${error.detail}`, { cause: error });
      }
    }
  };
}

/** A resource as far as operations are about it. */
interface Touched {
  readonly before: JsonObject;
  /** Members whom the operations name, and whom the service does not show: they are taken to be there. */
  readonly hidden: readonly string[];
  /** Members who may leave and whom nobody can name. */
  readonly uncertain: readonly Removal[];
}

function withMembers(group: JsonObject, hidden: readonly string[]): JsonObject {
  if (hidden.length === 0) return group;
  const shown = Array.isArray(group.members) ? group.members : [];
  return { ...group, members: [...shown, ...hidden.map((value): JsonObject => ({ value }))] };
}

/** Path that selects one member by its id (RFC 7644 section 3.5.2.2). */
const memberPath = /^(?:urn:[\w:.]+:)?members\[\s*value\s+eq\s+("(?:[^"\\]|\\.)*")\s*\]$/i;

/** The members that an operation takes out, where it names each; some clients list them as its value. */
function namedMembers({ op, path, value }: PatchOperation): string[] | undefined {
  const quoted = memberPath.exec(path ?? '')?.[1];
  if (op !== 'remove') return undefined;
  if (quoted !== undefined) return [String(JSON.parse(quoted))];
  return value === undefined ? undefined : memberIdsOf({ members: value });
}

function touchesMembers({ path, value }: PatchOperation): boolean {
  if (path !== undefined) return /(?:^|:)members\b/i.test(path) || path.toLowerCase() === urn.Group.toLowerCase();
  return isObject(value) && Object.keys(value).some((name) => /(?:^|:)members\b/i.test(name));
}

/** Operations that cannot be evaluated here are sent all the same, and may take away whatever a change of this resource can. */
function makePatch(
  model: ResourceModel,
  before: JsonObject,
  operations: readonly PatchOperation[],
  uncertain: readonly Removal[],
): Update {
  try {
    const wanted = applyPatch(before, operations, model, { tolerate: () => {}, draft: true }).resource;
    const update = makeUpdate(model, { before, wanted, operations, isWhole: false });
    return { ...update, removals: [...update.removals, ...uncertain] };
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    const update = makeUpdate(model, { before, wanted: before, operations, isWhole: false });
    const { id, label } = update;
    const unread: Removal = { kind: 'deactivate', resource: kindOf(model), id, label, isUncertain: true };
    return { ...update, removals: [unread] };
  }
}

/** Parses `replace path=value`, `add path:=json` or `remove path`. */
function parseOperation(source: string): PatchOperation {
  const [, op = '', rest = ''] = /^\s*(\w+)\s+(.*)$/s.exec(source) ?? [];
  switch (op.toLowerCase()) {
    case 'add':
    case 'replace': {
      const { path, value } = parseSet(rest, '--op');
      return { op: op.toLowerCase() as 'add' | 'replace', path, value };
    }
    case 'remove':
      return { op: 'remove', path: rest.trim() };
    default:
      throw new UsageError(`--op ${JSON.stringify(source)} is no operation`, {
        hint: 'add PATH=VALUE, replace PATH=VALUE or remove PATH',
      });
  }
}
