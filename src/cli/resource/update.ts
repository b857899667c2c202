import { type Update as Change, decideUpdate } from '../../changes/decide/update.ts';
import { UnsupportedError } from '../../changes/errors.ts';
import { readMembers, readMembersAgain } from '../../changes/groups/whole.ts';
import { kindOf } from '../../changes/resource.ts';
import { type JsonObject, jsonEquals } from '../../protocol/json/json.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import { UsageError } from '../errors/errors.ts';
import { changeFlags, versionFlags } from '../flags.ts';
import { hideSecrets, isSecretPath, secretNamesOf } from '../output/hide-secrets.ts';
import { consentFlags } from '../safety/consent.ts';
import { type Assignment, attributeFlags, readAssignments } from './assignments.ts';
import { changeResource } from './change.ts';
import { assigner, createComposer } from './compose.ts';
import { EditableCommand } from './edit-command.ts';
import { chosenFilter, type EditFlags, editFlags } from './edit-flags.ts';
import { findForChange, type NamedResource } from './find.ts';
import { topicOf } from './models.ts';
import { showUnchanged } from './report.ts';
import { changeContext, type ResourceScope, requireMethod } from './resource-scope.ts';
import { genericTopic, type ResourceTopic, users } from './resource-topic.ts';
import type { EditRun } from './run-edit.ts';
import { byFlag, nameArgument, typeArgument, userOrFilterArgument } from './topic-arguments.ts';

/** Creates the `update` command, which sets attributes with the smallest possible PATCH request. */
export function updateCommand(fixed?: ResourceTopic) {
  const topic = fixed ?? genericTopic;
  const words = fixed ? `${topic.command} update` : `${topic.command} update Device`;
  return class Update extends EditableCommand {
    static override summary = `Change attributes of a ${topic.singular}`;
    static override description =
      `Reads the ${topic.singular}, and sends only the difference (PATCH). Sends nothing if there is no difference.`;
    static override examples = [
      ...(fixed?.command === 'users'
        ? [
            {
              description: 'From flags',
              command: `scimctl ${words} ${topic.example} --title "Head of Tours" --department Tours`,
            },
          ]
        : []),
      ...(fixed === users
        ? [
            {
              description: 'All users who match a filter',
              command: `scimctl ${words} --filter 'department eq "Sales"' --set department=Revenue --dry-run`,
            },
          ]
        : []),
      { description: 'Any attribute', command: `scimctl ${words} ${topic.example} --set displayName=Tours` },
      { description: 'Remove an attribute', command: `scimctl ${words} ${topic.example} --set externalId:=null` },
      {
        description: 'Change the resource only if no other client changes it at the same time',
        command: `scimctl ${words} ${topic.example} --set displayName=Tours --if-match auto`,
      },
    ];
    static override args = {
      ...typeArgument(fixed),
      ...((fixed === users ? userOrFilterArgument : nameArgument(fixed)) as typeof userOrFilterArgument),
    };
    static override flags = {
      ...attributeFlags(topic),
      ...byFlag(fixed),
      ...versionFlags,
      ...changeFlags,
      ...((fixed === users ? editFlags : {}) as typeof editFlags),
      ...consentFlags,
    };

    async run(): Promise<void> {
      const { args, flags } = await this.parse(Update);
      const assignments = readAssignments(topic, flags);
      if (assignments.length === 0) {
        throw new UsageError('no attribute to change was given', {
          hint: `see scimctl ${topic.command} update --help`,
        });
      }
      const scope = this.resources;
      const command = `${topic.command} update`;
      const { name } = args;
      const filter = chosenFilter({ command, names: name === undefined ? [] : [name], argument: 'NAME' }, flags);
      if (filter !== undefined) return this.edit(() => updateAll(scope, assignments, { command, filter, flags }));
      const resolved = await topicOf(scope, fixed, args.type);
      await requireMethod(scope, resolved, 'PATCH', 'PUT');
      const projection = { excludedAttributes: unneeded(resolved.listWithout, assignments) };
      const found = await findForChange(scope, resolved, name as string, { by: flags.by, projection });
      const start = await withMembers(scope, resolved, found, assignments);
      const { model, before, assign } = await createComposer(scope, resolved, start, assignments);
      const context = { ...(await changeContext(scope, resolved)), model };
      const decide = (fresh: JsonObject): Change | undefined =>
        decideUpdate(context, { before: fresh, wanted: assign(fresh), isWhole: false });
      const update = decide(before);
      if (!update) {
        this.note(`${found.label} has these values already; nothing was sent`);
        return showUnchanged(scope, resolved, found.resource);
      }
      await changeResource(scope, resolved, update, flags, { verb: 'Updated', model, again: decide });
    }
  };
}

function updateAll(
  scope: ResourceScope,
  assignments: readonly Assignment[],
  run: Pick<EditRun, 'command' | 'filter'> & { readonly flags: EditFlags },
): EditRun {
  return {
    ...run,
    question: (people) => `Update ${people}`,
    edit: async (model) => {
      for (const assignment of assignments) assertNoSecret(assignment, model);
      const assign = await assigner(scope, users, assignments, model);
      // Tries the assignments on an empty user first, so that an invalid assignment causes an error before any user is
      // read.
      assign({ schemas: [model.core.urn] });
      return { kind: 'update', assign };
    },
  };
}

/** Throws a `UsageError` for the assignment of a secret, because the plan of a job is a file without secrets. */
function assertNoSecret({ flag, path, value }: Assignment, model: ResourceModel): void {
  const names = secretNamesOf(model);
  const isSecret = isSecretPath(path, names) || !jsonEquals(hideSecrets(value, names), value);
  if (!isSecret) return;
  throw new UsageError(
    `${flag}: ${path} contains a secret; secrets cannot be set with --filter, because the plan of a job contains no secrets`,
    {
      hint: 'to set the secret, name a single user, and omit --filter',
    },
  );
}

/**
 * Reads the whole group if an assignment sets the members of the group. The current members show which members the
 * change removes. Throws an `UnsupportedError` if the service does not show all members.
 */
async function withMembers(
  scope: ResourceScope,
  topic: ResourceTopic,
  { id, label, resource }: NamedResource,
  assignments: readonly { readonly path: string }[],
): Promise<JsonObject> {
  const context = await changeContext(scope, topic);
  const setsMembers = assignments.some(({ path }) => /(?:^|:)members\b/i.test(path));
  if (kindOf(context.model) !== 'group' || !setsMembers) return resource;
  const first = await readMembers(context, id);
  const { group, isWhole } = await readMembersAgain(context, id, first);
  if (isWhole) return group;
  throw new UnsupportedError(
    `nothing was changed: the service does not show all members of group ${label}, so scimctl cannot know which members the change would remove`,
    'to change single members, use groups add-member or groups remove-member',
  );
}

/**
 * Returns the attributes that the command need not read. These are the attributes that a list excludes by default,
 * except those that an assignment sets.
 */
function unneeded(listWithout: readonly string[], assignments: readonly { readonly path: string }[]): string[] {
  return listWithout.filter(
    (name) => !assignments.some(({ path }) => path.toLowerCase().startsWith(name.toLowerCase())),
  );
}
