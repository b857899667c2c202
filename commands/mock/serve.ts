import { behaviourNames } from '../../mock-server/behaviour/index.ts';
import { effects } from '../../mock-server/faults/table.ts';
import { typeSets } from '../../mock-server/schema-files/input.ts';
import { BaseCommand } from '../../src/cli/base-command.ts';
import { choices, integer, portNumber, text, texts, toggle, yesOrNo } from '../../src/cli/flags.ts';
import { aborted, announceServer, describeReady, startServer } from '../../src/cli/mock/serve.ts';
import { defaultPort, serverOptions } from '../../src/cli/mock/serve-options.ts';
import type { JsonObject } from '../../src/protocol/json/json.ts';

const faultHelp = [
  'A --fault has one or more effects, and can have conditions. Conditions limit the effects to some requests: method=POST|PATCH, path=/Users/* (* is one segment, /** at the end is any number of segments), skip=N, times=N, probability=0.1, seed=N. Effects:',
  ...Object.entries(effects).map(([name, { summary }]) => `${name}: ${summary}`),
].join('\n');

const behaviourHelp = `A --behaviour applies to every request. Its form is NAME=VALUE; NAME alone means NAME=on; TYPE.NAME=VALUE applies to the requests of one resource type. To see the behaviours and their values, run scimctl mock behaviours. The names: ${behaviourNames.join(', ')}.`;

export default class MockServe extends BaseCommand {
  static override summary = 'Start the bundled SCIM service provider';
  static override description =
    `Serves SCIM (RFC 7643 and RFC 7644) on this machine until Ctrl-C. Without --db, all data is lost when the server stops. If neither --token nor --no-auth is given, generates a token when the server starts.\n\n${behaviourHelp}\n\n${faultHelp}`;
  static override examples = [
    { description: 'In memory, on a free port', command: 'scimctl mock serve --port 0' },
    {
      description: 'With a file, so that the data survives a crash',
      command: 'scimctl mock serve --port 0 --db people.ndjson',
    },
    {
      description: 'With three responses of status 429, and with a journal for scimctl mock log',
      command: "scimctl mock serve --port 0 --control --fault 'status=429,retryAfter=2,times=3,path=/Users'",
    },
    {
      description: 'With the behaviour of some real services',
      command: 'scimctl mock serve --port 0 --behaviour delete=deactivate --behaviour membersOnRead=never',
    },
    {
      description: 'With a behaviour for users only',
      command: 'scimctl mock serve --port 0 --behaviour User.patch=off',
    },
    {
      description: 'With the known behaviour of the services of two vendors',
      command: 'scimctl mock serve --port 0 --preset aws --preset github-emu',
    },
    {
      description: 'With an event for each change, sent to scimctl events receive',
      command:
        'scimctl mock serve --port 0 --behaviour securityEvents=full --event-receiver http://127.0.0.1:8881/events',
    },
    {
      description: 'With generated people and groups, which are the same in each run',
      command: 'scimctl mock serve --port 0 --users 1000 --seed 42',
    },
    {
      description: 'With resource types of your own',
      command: 'scimctl mock serve --port 0 --schemas examples/schemas',
    },
    {
      description: 'With the devices of RFC 9944',
      command: 'scimctl mock serve --port 0 --types devices',
    },
    {
      description: 'With client certificates instead of a token',
      command: 'scimctl mock serve --port 0 --tls --behaviour auth=mutual-tls',
    },
    { description: 'Over TLS, for two tenants', command: 'scimctl mock serve --port 0 --tls --tenants acme,globex' },
    {
      description: 'For a script: one JSON line when the server is ready',
      command: 'scimctl mock serve --port 0 -o json',
    },
  ];
  static override flags = {
    port: portNumber(`port to listen on, 0 for a free port; the default is ${defaultPort}`),
    host: text('address to listen on; the default is 127.0.0.1', 'ADDRESS'),
    db: text('file that stores all data', 'FILE'),
    token: text('secret that clients need: a bearer token, or the secret for --behaviour auth=KIND', 'TOKEN'),
    'client-key': text(
      'PEM file with the public key for client assertions (private_key_jwt); needs --behaviour auth=oauth',
      'FILE',
    ),
    'no-auth': toggle('accept requests without a token'),
    me: text('user that the endpoint /Me refers to', 'ID|USERNAME'),
    lenient: toggle('accept requests that deviate from the RFCs in some known ways'),
    behaviour: texts('behaviour of the provider, such as delete=deactivate or auth=oauth', 'NAME=VALUE'),
    preset: texts(
      'vendor that the provider imitates, such as aws; if repeated, each vendor has its own path, token and file',
      'ID',
    ),
    fault: texts('fault to inject, such as latency=200,jitter=100 or status=503,probability=0.1', 'FAULT'),
    prefer: yesOrNo('apply the Prefer header of a request, such as code=429 or delay=2s; enabled by default'),
    'event-receiver': text(
      'URL that receives the events of --behaviour securityEvents=KIND; SCIMCTL_EVENT_TOKEN contains the token',
      'URL',
    ),
    control: toggle(
      'keep a journal, and serve a control API for scripts and the commands "mock log" and "mock verify"',
    ),
    'journal-entries': integer('maximum number of requests in the journal; the default is 1000', 'N'),
    'journal-body-bytes': integer('maximum bytes of a body in the journal; the default is 65536', 'BYTES', 0),
    users: integer(
      'number of people to generate at the start; if the file of --db already contains resources, nobody is generated',
      'N',
      0,
    ),
    seed: integer(
      'seed for generated people, random faults and new ids; without --seed, people and faults use the seed 0, and new ids are random',
      'N',
      0,
    ),
    types: choices(
      'resource types to add: devices adds Device and EndpointApp (RFC 9944); agents adds Agent and AgenticApplication (draft-abbey-scim-agent-extension-00); roles adds Role and Entitlement (draft-ietf-scim-roles-entitlements-01); group-members adds GroupMember (draft-zollner-scim-group-members-01); drafts can change',
      'NAME',
      typeSets,
    ),
    schemas: text('folder or file with Schema and ResourceType resources of your own, in JSON or YAML', 'DIR'),
    tls: toggle('serve TLS, with a certificate of a CA that scimctl creates'),
    'tls-dir': text('folder of the CA; the default is a folder beside the profiles', 'DIR'),
    tenants: text('names of several service providers; each has its own path, token and file', 'NAME,NAME'),
    'public-url': text('base URL that clients use, if the server is behind a proxy or a tunnel', 'URL'),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(MockServe);
    const { scope } = this;
    const server = await startServer(await serverOptions(scope, flags));
    const withdraw = await announceServer(scope, server);
    try {
      if (this.global.query === undefined) await this.print(describeReady(server, this.format));
      else await this.show(JSON.parse(describeReady(server, 'json')) as JsonObject);
      await aborted(this.context.signal);
    } finally {
      await withdraw();
      await server.close();
    }
    this.note('Stopped');
  }
}
