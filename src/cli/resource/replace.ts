import { type Update as Change, makeUpdate } from '../../changes/decide/update.ts';
import { UnsupportedError } from '../../changes/errors.ts';
import { readWhole } from '../../changes/groups/whole.ts';
import { hiddenMembers, type Removal } from '../../changes/removals.ts';
import { ScimError } from '../../protocol/errors.ts';
import type { JsonObject } from '../../protocol/json.ts';
import type { ResourceModel } from '../../protocol/model.ts';
import { diff, type PatchOperation } from '../../protocol/patch/index.ts';
import { attributeFlags, readAssignments } from '../attributes-input.ts';
import { consentFlags } from '../consent.ts';
import { UsageError } from '../failures.ts';
import { changeFlags, text, versionFlags } from '../flags.ts';
import { readObject } from '../input-file.ts';
import type { Noun } from '../noun.ts';
import { anything, byFlag, type Named, nameArgument, ResourceCommand, typeArgument } from './resource-command.ts';

/** `replace`: puts a whole new resource in the place of one. */
export function replaceCommand(fixed?: Noun) {
  const noun = fixed ?? anything;
  const words = fixed ? `${noun.topic} replace` : `${noun.topic} replace Device`;
  return class Replace extends ResourceCommand {
    static override summary = `Replace a ${noun.one} by what a file says`;
    static override description =
      `Sends the whole ${noun.one} (PUT): what the file does not have is taken away. scimctl ${noun.topic} update changes single attributes.`;
    static override examples = [
      { description: 'From a file', command: `scimctl ${words} ${noun.example} --file resource.json` },
      {
        description: 'Read, edit, write back, unless somebody was faster',
        command: `scimctl ${words} ${noun.example} --file resource.json --if-match auto`,
      },
    ];
    static override args = { ...typeArgument(fixed), ...nameArgument(fixed) };
    static override flags = {
      file: text('JSON or YAML file with the resource, - for standard input; flags change what it says', 'FILE'),
      ...attributeFlags(noun),
      ...byFlag(fixed),
      ...versionFlags,
      ...changeFlags,
      ...consentFlags,
    };

    async run(): Promise<void> {
      const { args, flags } = await this.parse(Replace);
      if (flags.file === undefined)
        throw new UsageError('--file is missing', { hint: '--file - reads standard input' });
      const subject = await this.nounOf(fixed, args.type);
      const file = await readObject(this.context, flags.file);
      const { model, before: start, assign } = await this.composer(subject, file, readAssignments(noun, flags));
      this.noteUnsent(subject, start, model);
      const wanted = assign(start);
      const found = await this.findForChange(subject, args.name, { by: flags.by, projection: {} });
      const { before, uncertain } = await this.readForReplacement(subject, found);
      const decide = (fresh: JsonObject): Change => makeReplacement(model, fresh, wanted, uncertain);
      await this.change(subject, decide(before), flags, { did: 'Replaced', model, again: decide });
    }

    /** What is taken away is known only of what was read whole. */
    private async readForReplacement(
      subject: Noun,
      found: Named,
    ): Promise<{ before: JsonObject; uncertain: readonly Removal[] }> {
      const context = await this.changeContext(subject);
      try {
        const before = await readWhole(context, found.id);
        return { before, uncertain: [] };
      } catch (error) {
        if (!(error instanceof UnsupportedError)) throw error;
        return { before: found.resource, uncertain: [hiddenMembers(found.id, found.resource)] };
      }
    }
  };
}

/** A replacement is sent as it is wanted, and takes away what differs from what is there. */
function makeReplacement(
  model: ResourceModel,
  before: JsonObject,
  wanted: JsonObject,
  uncertain: readonly Removal[],
): Change {
  const given = operationsOf(before, wanted, model);
  const operations = uncertain.length === 0 ? given : withAllMembers(given, wanted);
  const update = makeUpdate(model, { before, wanted, operations, isWhole: true });
  return { ...update, replaces: true, removals: [...update.removals, ...uncertain] };
}

/** Members who cannot be read are replaced as a whole: nobody else is to be in the group. */
function withAllMembers(operations: readonly PatchOperation[], { members }: JsonObject): PatchOperation[] {
  const others = operations.filter(({ path }) => path !== undefined && !/^members\b/i.test(path));
  const isEmpty = !Array.isArray(members) || members.length === 0;
  return [...others, isEmpty ? { op: 'remove', path: 'members' } : { op: 'replace', path: 'members', value: members }];
}

/** For a service that takes no PUT. Undefined differences, such as an immutable value, are left to the service. */
function operationsOf(before: JsonObject, wanted: JsonObject, model: ResourceModel): PatchOperation[] {
  try {
    return diff(before, wanted, model);
  } catch (error) {
    if (error instanceof ScimError) return [];
    throw error;
  }
}
