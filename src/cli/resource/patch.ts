import type { ChangeContext } from '../../changes/context.ts';
import { decidePatch } from '../../changes/decide/patch.ts';
import { performUpdate } from '../../changes/perform/update.ts';
import { deviations, lenient, type Tolerated } from '../../protocol/deviation.ts';
import { ScimError } from '../../protocol/errors.ts';
import { type PatchOperation, parsePatch, patchMessage } from '../../protocol/patch/index.ts';
import { UsageError } from '../errors/errors.ts';
import { changeFlags, text, texts, versionFlags } from '../flags.ts';
import { idsFlag } from '../input/ids-flag.ts';
import { readJsonOrYaml } from '../input/input-file.ts';
import { consentFlags } from '../safety/consent.ts';
import type { CommandScope } from '../scope.ts';
import { parseSet } from './assignments.ts';
import { changeResource } from './change.ts';
import { changeEach, type EachChange } from './change-each.ts';
import { chooseResources } from './choose-resources.ts';
import { idsOfChoice } from './each.ts';
import { findForChange } from './find.ts';
import { topicOf } from './models.ts';
import { ResourceCommand } from './resource-command.ts';
import { changeContext, requireMethod } from './resource-scope.ts';
import { genericTopic, type ResourceTopic } from './resource-topic.ts';
import { byFlag, nameOrIdsArgument, typeArgument } from './topic-arguments.ts';

/** Creates the `patch` command, which sends the given PATCH operations unchanged. */
export function patchCommand(fixed?: ResourceTopic) {
  const topic = fixed ?? genericTopic;
  const words = fixed ? `${topic.command} patch` : `${topic.command} patch Device`;
  return class Patch extends ResourceCommand {
    static override summary = `Send PATCH operations to a ${topic.singular}`;
    static override description =
      `Sends the operations in their order (RFC 7644 section 3.5.2). To derive the operations from attributes, use scimctl ${topic.command} update.`;
    static override examples = [
      {
        description: 'Operations from flags',
        command: `scimctl ${words} ${topic.example} --op 'replace displayName=Tours' --op 'remove externalId'`,
      },
      { description: 'A PatchOp message from a file', command: `scimctl ${words} ${topic.example} --file patch.json` },
    ];
    static override args = { ...typeArgument(fixed), ...nameOrIdsArgument(fixed) };
    static override flags = {
      op: texts('an operation: add PATH=VALUE, replace PATH:=JSON or remove PATH', 'OPERATION'),
      file: text('JSON or YAML file with a PatchOp message or an array of operations, - for standard input', 'FILE'),
      ...idsFlag,
      ...byFlag(fixed),
      ...versionFlags,
      ...changeFlags,
      ...consentFlags,
    };

    async run(): Promise<void> {
      const { args, flags } = await this.parse(Patch);
      const fromFlags = (flags.op ?? []).map(parseOperation);
      const fromFile = flags.file === undefined ? [] : await readOperations(this.scope, flags.file);
      const operations = [...fromFile, ...fromFlags];
      if (operations.length === 0)
        throw new UsageError('no PATCH operation was given', { hint: 'give --op or --file' });
      const scope = this.resources;
      const names = args.name === undefined ? [] : [args.name];
      const choice = chooseResources(
        { command: `${topic.command} patch`, names, argument: 'NAME', hasFilter: false },
        flags,
      );
      const resolved = await topicOf(scope, fixed, args.type);
      await requireMethod(scope, resolved, 'PATCH', 'PUT');
      const context = await changeContext(scope, resolved);
      if (choice.kind === 'ids') {
        const ids = await idsOfChoice(scope, resolved, choice);
        return changeEach(scope, resolved, ids, flags, { verb: 'Patched', decide: patchDecision(context, operations) });
      }
      const found = await findForChange(scope, resolved, args.name as string, { by: flags.by });
      const { update, again } = await decidePatch(context, found.resource, operations);
      await changeResource(scope, resolved, update, flags, { verb: 'Patched', model: context.model, again });
    }
  };
}

/** Returns a function that decides the same operations for each resource. */
function patchDecision(context: ChangeContext, operations: readonly PatchOperation[]): EachChange['decide'] {
  return async ({ resource }) => {
    const { update, again } = await decidePatch(context, resource, operations);
    return {
      removals: update.removals,
      perform: async (approval) => {
        const { shown, resource: after } = await performUpdate(context, update, { approval, again });
        return shown ?? after;
      },
    };
  };
}

/** Reads a PatchOp message or an array of operations. Throws a `UsageError` that names the file. */
async function readOperations({ context, note }: CommandScope, file: string): Promise<PatchOperation[]> {
  const content = await readJsonOrYaml(context, file);
  const notes: Tolerated[] = [];
  try {
    const message = Array.isArray(content) ? { ...patchMessage([]), Operations: content } : content;
    const operations = parsePatch(message, { tolerate: lenient(notes) });
    for (const { deviation, where } of notes)
      note(`Note: ${where}: ${deviations[deviation].rule}; the operation is sent unchanged`);
    return operations;
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    throw new UsageError(`${file}: ${error.detail}`, { cause: error });
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
      throw new UsageError(`--op ${JSON.stringify(source)} is not an operation`, {
        hint: 'add PATH=VALUE, replace PATH=VALUE or remove PATH',
      });
  }
}
