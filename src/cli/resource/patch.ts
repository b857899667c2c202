import { decidePatch } from '../../changes/decide/patch.ts';

import { deviations, lenient, type Tolerated } from '../../protocol/deviation.ts';
import { ScimError } from '../../protocol/messages/errors.ts';
import { type PatchOperation, parsePatch, patchMessage } from '../../protocol/patch/index.ts';
import { UsageError } from '../errors/errors.ts';
import { changeFlags, text, texts, versionFlags } from '../flags.ts';
import { readJsonOrYaml } from '../input/input-file.ts';
import { consentFlags } from '../safety/consent.ts';
import { parseSet } from './assignments.ts';
import { anything, byFlag, nameArgument, ResourceCommand, typeArgument } from './resource-command.ts';
import type { Noun } from './resource-topic.ts';

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
      const { update, again } = await decidePatch(context, found.resource, operations);
      await this.change(subject, update, flags, { did: 'Patched', model, again });
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
