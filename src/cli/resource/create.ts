import type { ChangeContext } from '../../changes/context.ts';
import { ResourceSearch } from '../../changes/find/search.ts';
import type { Created } from '../../changes/perform/create.ts';
import { performCreateInSteps } from '../../changes/perform/create-group.ts';
import { canonicalResource, labelOf } from '../../changes/resource.ts';
import { isObject, type JsonObject } from '../../protocol/json/json.ts';
import { ConsentError, NotVerifiedError, UsageError } from '../errors/errors.ts';
import { throwIfResponseLost } from '../errors/lost-response.ts';
import { changeFlags, text } from '../flags.ts';
import { canAsk, prompter } from '../input/prompts.ts';
import { secretNamesOf } from '../output/hide-secrets.ts';
import { placeOf } from '../safety/consent.ts';
import { type Assignment, attributeFlags, readAssignments } from './assignments.ts';
import { createComposer, noteReadOnly, readResourceFile } from './compose.ts';
import { serverModel, topicOf } from './models.ts';
import { printSkeleton, skeletonFlags } from './print-skeleton.ts';
import { nextCommand, reportChange } from './report.ts';
import { ResourceCommand } from './resource-command.ts';
import { changeContext, type ResourceScope, requireMethod } from './resource-scope.ts';
import { genericTopic, type ResourceTopic } from './resource-topic.ts';
import { typeArgument } from './topic-arguments.ts';

/**
 * Creates the `create` command. The resource comes from flags or from a file. With both, the flags replace attributes
 * of the file. Without both, a terminal shows a form.
 */
export function createCommand(fixed?: ResourceTopic) {
  const topic = fixed ?? genericTopic;
  const words = fixed ? `${topic.command} create` : `${topic.command} create Device`;
  return class Create extends ResourceCommand {
    static override summary = `Create a ${topic.singular}`;
    static override description =
      `On a terminal, if you give no attributes, the command asks for the required attributes first, then for those that you pick. --skeleton prints a file to fill in.`;
    static override examples = examples(topic, words);
    static override args = typeArgument(fixed);
    static override flags = {
      file: text('JSON or YAML file with the resource, - for standard input; flags override the file', 'FILE'),
      ...attributeFlags(topic),
      ...skeletonFlags,
      ...changeFlags,
    };

    async run(): Promise<void> {
      const { args, flags } = await this.parse(Create);
      const resolved = await topicOf(this.resources, fixed, args.type);
      const assignments = readAssignments(topic, flags);
      if (flags.skeleton) {
        if (flags.file !== undefined || assignments.length > 0)
          throw new UsageError('--skeleton cannot be used with --file or with an attribute', {
            hint: 'to set attributes, save the printed skeleton as a file and edit it',
          });
        const type = fixed ? '' : ` ${resolved.resourceType}`;
        return printSkeleton(this.resources, resolved, {
          onlyRequired: flags.required ?? false,
          command: `scimctl ${topic.command} create${type}`,
          print: (text) => this.print(text),
        });
      }
      if (flags.required) throw new UsageError('--required needs --skeleton');
      if (flags.file === undefined && assignments.length === 0) {
        if (canAsk(this.context, this.global['no-input'])) return createFromForm(this.resources, resolved);
        const [first] = topic.flags;
        throw new UsageError(`no attribute of the new ${resolved.singular} was given`, {
          hint: `give ${first ? `--${first.flag}` : '--set'} or --file, see scimctl ${topic.command} create --help`,
        });
      }
      const start = flags.file === undefined ? {} : await readResourceFile(this.resources, resolved, flags.file);
      await createResource(this.resources, resolved, start, assignments);
    }
  };
}

/** Asks for the attributes on the terminal, shows the resource, and creates it after a confirmation. */
async function createFromForm(scope: ResourceScope, topic: ResourceTopic): Promise<void> {
  const { connection } = await scope.session();
  const model = await serverModel(scope, topic.resourceType);
  const place = placeOf(connection);
  const question = `Create this ${topic.singular} on ${place}?`;
  const ask = await prompter(scope.context, scope.flags['no-input'], question, '');
  const { askForResource, showForm } = await import('./create-form.ts');
  const options = { model, secrets: secretNamesOf(model) };
  scope.note('An empty answer omits an attribute. Nothing is created before you answer the last question.');
  const resource = await askForResource(ask, options);
  scope.alert(`New ${topic.singular}:`, ...showForm(resource, options).map((line) => `  ${line}`));
  if (!scope.isDryRun && !(await ask.confirm(question))) {
    const type = topic.command === genericTopic.command ? ` ${topic.resourceType}` : '';
    throw new ConsentError(
      'nothing was created',
      `to correct a value, save the lines above in a YAML file, and run scimctl ${topic.command} create${type} --file FILE`,
    );
  }
  await createResource(scope, topic, resource, []);
}

async function createResource(
  scope: ResourceScope,
  topic: ResourceTopic,
  start: JsonObject,
  assignments: readonly Assignment[],
): Promise<void> {
  await requireMethod(scope, topic, 'POST');
  const { model, before, assign } = await createComposer(scope, topic, start, assignments, true);
  noteReadOnly(scope, before, model);
  const after = assign(before);
  const wanted = assignments.some(({ flag }) => flag === '--email') ? withPrimaryEmail(after) : after;
  const context = { ...(await changeContext(scope, topic)), model };
  const created = await throwIfResponseLost(
    performCreateInSteps(context, { wanted, find: finderOf(context, topic, wanted) }),
    `the ${topic.singular} may have been created`,
    checkCommand(scope, topic, wanted),
  );
  if (created.kind === 'conflict') throw created.error;
  await reportCreated(scope, topic, { ...created, resource: canonicalResource(created.resource, model) });
}

/**
 * Reports the created resource. Then throws a `NotVerifiedError` if attributes of this resource differ from the
 * request.
 */
async function reportCreated(
  scope: ResourceScope,
  topic: ResourceTopic,
  { id, resource, missing, existed, presumed, unread }: Extract<Created, { kind: 'created' }>,
): Promise<void> {
  const label = labelOf(resource, id);
  if (presumed) scope.note(`Note: the response did not contain the new ${topic.singular}; a search found ${label}`);
  if (existed?.sign === 'status')
    scope.note(
      'Note: the service responded with status 200, not 201, so the resource existed already, and was changed or restored',
    );
  else if (existed)
    scope.note(
      `Note: the resource existed already, and was changed: the service shows the creation time ${JSON.stringify(existed.created)}`,
    );
  await reportChange(scope, topic, { verb: existed ? 'Updated' : 'Created', id, label, after: resource });
  if (missing.length === 0 || scope.isDryRun) return;
  const are = missing.length === 1 ? 'is' : 'are';
  const read = unread === undefined ? '' : `, and the resource could not be read afterwards: ${unread}`;
  throw new NotVerifiedError(
    `the service accepted ${topic.singular} ${label}, but ${missing.join(', ')} ${are} not as requested${read}`,
    `to see the resource, run ${nextCommand(scope, topic, 'get', id)}`,
  );
}

/**
 * Returns a function that searches for a new resource by one attribute: the first of the `keys` of the topic that has a
 * value in the resource. Never searches by e-mail address. Returns `undefined` if no other attribute in `keys` has a
 * value.
 */
function finderOf(
  context: ChangeContext,
  topic: ResourceTopic,
  wanted: JsonObject,
): (() => Promise<readonly JsonObject[]>) | undefined {
  const search = new ResourceSearch(context, {
    keys: topic.keys.map(({ path }) => path),
    excludedAttributes: topic.listWithout,
  });
  for (const { by, path } of topic.keys) {
    const value = wanted[path];
    if (by !== 'email' && typeof value === 'string' && value !== '') return () => search.findNow(path, value);
  }
  return undefined;
}

/**
 * Returns a command with which the operator can see whether the resource exists. Used if the id of the resource is
 * unknown.
 */
function checkCommand(scope: ResourceScope, topic: ResourceTopic, resource: JsonObject): string {
  const name = topic.keys.map(({ path }) => resource[path]).find((value) => typeof value === 'string' && value !== '');
  return name === undefined ? nextCommand(scope, topic, 'list') : nextCommand(scope, topic, 'get', String(name));
}

/** Marks the only e-mail address of a new user as primary, because many services require a primary address. */
function withPrimaryEmail(resource: JsonObject): JsonObject {
  const { emails } = resource;
  const [only] = Array.isArray(emails) ? emails : [];
  if (!Array.isArray(emails) || emails.length !== 1 || !isObject(only) || only['primary'] !== undefined)
    return resource;
  return { ...resource, emails: [{ ...only, primary: true }] };
}

function examples(topic: ResourceTopic, words: string) {
  const rows: Readonly<Record<string, readonly { description: string; command: string }[]>> = {
    users: [
      {
        description: 'From flags',
        command: `scimctl ${words} --user-name ada@example.com --given-name Ada --family-name Lovelace --email ada@example.com --title Analyst`,
      },
      {
        description: 'From a file, with one attribute from a flag',
        command: `scimctl ${words} --file user.yaml --set preferredLanguage=en`,
      },
      {
        description: 'From another program',
        command: `echo '{"userName":"ada@example.com"}' | scimctl ${words} --file -`,
      },
    ],
    groups: [{ description: 'An empty group', command: `scimctl ${words} --display-name "Tour Guides"` }],
  };
  return [
    ...(rows[topic.command] ?? [
      { description: 'From attributes', command: `scimctl ${words} --set displayName=Badge` },
    ]),
    {
      description: 'Show the request without sending it',
      command: `scimctl ${words} --set displayName=Test --dry-run`,
    },
    { description: 'A file to fill in, with the attributes that are accepted', command: `scimctl ${words} --skeleton` },
  ];
}
