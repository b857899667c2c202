import { isObject, type JsonObject } from '../../protocol/json.ts';
import { idOf } from '../../changes/resource.ts';
import { attributeFlags, readAssignments } from '../attributes-input.ts';
import { UsageError } from '../failures.ts';
import { changeFlags, text } from '../flags.ts';
import { readObject } from '../input-file.ts';
import { orLost } from '../lost-answer.ts';
import type { Noun } from '../noun.ts';
import { anything, labelOf, nextCommand, ResourceCommand, typeArgument } from './resource-command.ts';

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
      const start = flags.file === undefined ? {} : await readObject(this.context, flags.file);
      const { after } = await this.compose(noun, start, assignments);
      const resource = assignments.some(({ flag }) => flag === '--email') ? withPrimaryEmail(after) : after;
      const { client } = await this.session();
      const created = await orLost(
        client.create(noun.endpoint, resource),
        `the ${noun.one} may have been created`,
        checkOf(noun, resource),
      );
      const id = idOf(created);
      await this.changed(noun, 'Created', { id, label: labelOf(created ?? resource, id ?? 'no id yet') }, created);
    }
  };
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
