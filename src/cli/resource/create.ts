import type { ChangeContext } from '../../changes/context.ts';
import { ResourceSearch } from '../../changes/find/search.ts';
import { type Created, performCreate } from '../../changes/perform/create.ts';
import { canonicalResource, labelOf } from '../../changes/resource.ts';
import { isObject, type JsonObject } from '../../protocol/json/json.ts';
import { NotVerifiedError, UsageError } from '../errors/errors.ts';
import { orLost } from '../errors/lost-response.ts';
import { changeFlags, text } from '../flags.ts';
import { attributeFlags, readAssignments } from './assignments.ts';
import { anything, nextCommand, ResourceCommand, typeArgument } from './resource-command.ts';
import type { Noun } from './resource-topic.ts';

/** `create`: a resource from flags, from a file, or from a file with some attributes set by flags. */
export function createCommand(fixed?: Noun) {
  const noun = fixed ?? anything;
  const words = fixed ? `${noun.topic} create` : `${noun.topic} create Device`;
  return class Create extends ResourceCommand {
    static override summary = `Create a ${noun.one}`;
    static override examples = examples(noun, words);
    static override args = typeArgument(fixed);
    static override flags = {
      file: text('JSON or YAML file with the resource, - for standard input; flags change what it says', 'FILE'),
      ...attributeFlags(noun),
      ...changeFlags,
    };

    async run(): Promise<void> {
      const { args, flags } = await this.parse(Create);
      const noun = await this.nounOf(fixed, args.type);
      const assignments = readAssignments(noun, flags);
      if (flags.file === undefined && assignments.length === 0) {
        throw new UsageError(`nothing is known of the new ${noun.one}`, {
          hint: `give ${noun.flags[0] ? `--${noun.flags[0].flag}` : '--set'} or --file, see scimctl ${noun.topic} create --help`,
        });
      }
      const start = flags.file === undefined ? {} : await this.readFile(noun, flags.file);
      const { model, before, assign } = await this.composer(noun, start, assignments);
      this.noteUnsent(noun, before, model);
      const after = assign(before);
      const wanted = assignments.some(({ flag }) => flag === '--email') ? withPrimaryEmail(after) : after;
      const context = { ...(await this.changeContext(noun)), model };
      const created = await orLost(
        performCreate(context, { wanted, find: finderOf(context, noun, wanted) }),
        `the ${noun.one} may have been created`,
        checkOf(noun, wanted),
      );
      if (created.kind === 'conflict') throw created.error;
      await this.tellCreated(noun, { ...created, resource: canonicalResource(created.resource, model) });
    }

    /** What was created and is not as it was wanted is shown all the same, and is no success. */
    private async tellCreated(noun: Noun, created: Extract<Created, { kind: 'created' }>): Promise<void> {
      const { id, resource, missing, existed, presumed } = created;
      const label = labelOf(resource, id);
      if (presumed) this.note(`Note: the answer did not say what was created; looking shows ${label}`);
      if (existed)
        this.note('Note: the service answered 200: it had this resource already, and has changed or restored it');
      await this.changed(noun, existed ? 'Updated' : 'Created', { id, label }, resource);
      if (missing.length === 0 || this.isDryRun) return;
      throw new NotVerifiedError(
        `the service took ${noun.one} ${label}, and ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not as wanted`,
        `${nextCommand(noun, 'get', id)} shows what there is`,
      );
    }
  };
}

/** Looks a new resource up by the strongest name that it was given; undefined for one without a name. */
function finderOf(
  context: ChangeContext,
  noun: Noun,
  wanted: JsonObject,
): (() => Promise<readonly JsonObject[]>) | undefined {
  const search = new ResourceSearch(context, { excludedAttributes: noun.listWithout });
  for (const { by, path } of noun.keys) {
    const value = wanted[path];
    if (by !== 'email' && typeof value === 'string' && value !== '') return () => search.findNow(path, value);
  }
  return undefined;
}

/** The command that shows whether a resource is there that has no id yet. */
function checkOf(noun: Noun, resource: JsonObject): string {
  const name = noun.keys.map(({ path }) => resource[path]).find((value) => typeof value === 'string' && value !== '');
  const list = nextCommand(noun, 'list', '').replace(/ ''$/, '');
  return name === undefined ? list : nextCommand(noun, 'get', String(name));
}

/** The e-mail address of somebody new is the preferred one; many services take no other. */
function withPrimaryEmail(resource: JsonObject): JsonObject {
  const { emails } = resource;
  const [only] = Array.isArray(emails) ? emails : [];
  if (!Array.isArray(emails) || emails.length !== 1 || !isObject(only) || only['primary'] !== undefined)
    return resource;
  return { ...resource, emails: [{ ...only, primary: true }] };
}

function examples(noun: Noun, words: string) {
  const rows: Readonly<Record<string, readonly { description: string; command: string }[]>> = {
    users: [
      {
        description: 'From flags',
        command: `scimctl ${words} --user-name ada@example.com --given-name Ada --family-name Lovelace --email ada@example.com --title Analyst`,
      },
      {
        description: 'From a file, with one attribute set',
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
    ...(rows[noun.topic] ?? [{ description: 'From attributes', command: `scimctl ${words} --set displayName=Badge` }]),
    {
      description: 'Show the request without sending it',
      command: `scimctl ${words} --set displayName=Test --dry-run`,
    },
  ];
}
