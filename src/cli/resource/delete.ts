import { decideDeletion } from '../../changes/decide/deletion.ts';
import { deactivatedInstead } from '../../changes/dialect/deactivation.ts';
import type { Approval } from '../../changes/guard/approval.ts';
import { performDelete } from '../../changes/perform/delete.ts';
import { throwIfResponseLost } from '../errors/lost-response.ts';
import { changeFlags, versionFlags } from '../flags.ts';
import { idsFlag } from '../input/ids-flag.ts';
import { type Consent, consentFlags } from '../safety/consent.ts';
import { type ChangeFlags, resourceGuard, versionCondition } from './change.ts';
import { changeEach } from './change-each.ts';
import { chooseResources } from './choose-resources.ts';
import { idsOfChoice } from './each.ts';
import { EditableCommand } from './edit-command.ts';
import { editFlags } from './edit-flags.ts';
import { findForChange } from './find.ts';
import { topicOf } from './models.ts';
import { nextCommand } from './report.ts';
import { changeContext, type ResourceScope, requireMethod } from './resource-scope.ts';
import { genericTopic, type ResourceTopic, users } from './resource-topic.ts';
import type { EditRun, NamedRun } from './run-edit.ts';
import { byFlag, namesOrFlagArgument, typeArgument } from './topic-arguments.ts';

/** Creates the `delete` command, which deletes resources permanently. */
export function deleteCommand(fixed?: ResourceTopic) {
  const topic = fixed ?? genericTopic;
  const words = fixed ? `${topic.command} delete` : `${topic.command} delete Device`;
  return class Delete extends EditableCommand {
    static override summary = `Delete ${topic.plural} permanently`;
    static override examples = [
      { description: 'With a confirmation on the terminal', command: `scimctl ${words} ${topic.example}` },
      { description: 'In a script', command: `scimctl ${words} ${topic.example} --yes` },
      ...(fixed === users
        ? [
            {
              description: 'All users who match a condition',
              command: `scimctl ${words} --where userType=Intern --dry-run`,
            },
          ]
        : []),
    ];
    static override args = {
      ...typeArgument(fixed),
      ...namesOrFlagArgument(fixed),
    };
    static override flags = {
      ...byFlag(fixed),
      ...versionFlags,
      ...changeFlags,
      ...((fixed === users ? editFlags : idsFlag) as typeof editFlags),
      ...consentFlags,
    };

    async run(): Promise<void> {
      const { args, flags } = await this.parse(Delete);
      const names = (args.names ?? []) as unknown as string[];
      const command = `${topic.command} delete`;
      const choice = chooseResources({ command, names, argument: 'NAME', hasFilter: fixed === users }, flags);
      const scope = this.resources;
      const edit = () => ({ kind: 'delete' }) as const;
      if (choice.kind === 'filter') {
        const question = (people: string): string => `Delete ${people}`;
        return this.edit((): EditRun => ({ command, question, isTyped: true, edit, flags }));
      }
      const [name] = names;
      const isOne = name !== undefined && names.length === 1;
      if (fixed === users && !isOne) {
        const ids = () => idsOfChoice(scope, users, choice, flags);
        return this.edit(async (): Promise<NamedRun> => ({ command, ids: await ids(), edit, flags }));
      }
      const resolved = await topicOf(scope, fixed, args.type);
      if (isOne) await deleteResource(scope, resolved, name, flags);
      else await deleteEach(scope, resolved, await idsOfChoice(scope, resolved, choice, flags), flags);
    }
  };
}

async function deleteEach(
  scope: ResourceScope,
  topic: ResourceTopic,
  ids: readonly string[],
  flags: Consent,
): Promise<void> {
  await requireMethod(scope, topic, 'DELETE');
  const context = await changeContext(scope, topic);
  await changeEach(scope, topic, ids, flags, {
    verb: 'Deleted',
    decide: async ({ resource }) => {
      const deletion = await decideDeletion(context, resource);
      const perform = async (approval: Approval): Promise<undefined> => {
        await performDelete(context, deletion, approval);
      };
      return { removals: deletion.removals, perform };
    },
  });
}

async function deleteResource(
  scope: ResourceScope,
  topic: ResourceTopic,
  name: string,
  flags: ChangeFlags & { readonly by?: string | undefined },
): Promise<void> {
  await requireMethod(scope, topic, 'DELETE');
  const found = await findForChange(scope, topic, name, { by: flags.by });
  const context = await changeContext(scope, topic);
  const deletion = await decideDeletion(context, found.resource);
  const guard = await resourceGuard(scope, topic, flags);
  const approval = await guard.approve(deletion.removals);
  const { ifMatch } = await versionCondition(scope, topic, found, flags['if-match']);
  const effect = await throwIfResponseLost(
    performDelete(context, { ...deletion, ifMatch }, approval),
    `${topic.singular} ${found.label} may have been deleted`,
    nextCommand(scope, topic, 'get', found.id),
  );
  if (scope.isDryRun) return;
  scope.note(
    effect === 'deleted'
      ? `Deleted ${topic.singular} ${found.label}`
      : `${topic.singular} ${found.label}: ${deactivatedInstead}`,
  );
}
