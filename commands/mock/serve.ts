import { behaviourNames } from '../../mock-server/behaviour/index.ts';
import { effects } from '../../mock-server/faults/table.ts';
import { BaseCommand } from '../../src/cli/base-command.ts';
import { integer, portNumber, text, texts, toggle, yesOrNo } from '../../src/cli/flags.ts';
import { aborted, announceServer, describeReady, startServer } from '../../src/cli/mock/serve.ts';
import { defaultPort, serverOptions } from '../../src/cli/mock/serve-options.ts';

const faultHelp = [
  'A --fault has one or more effects, and conditions that say where and how often they apply: method=POST|PATCH, path=/Users/* (* is one segment, /** at the end is any number of segments), skip=N, times=N, probability=0.1, seed=N. Effects:',
  ...Object.entries(effects).map(([name, { summary }]) => `${name}: ${summary}`),
].join('\n');

const behaviourHelp = `A --behaviour applies to every request: NAME=VALUE, or NAME alone for on. scimctl mock behaviours describes them and lists their values: ${behaviourNames.join(', ')}.`;

export default class MockServe extends BaseCommand {
  static override summary = 'Start the bundled SCIM service provider';
  static override description =
    `Serves RFC 7643 and RFC 7644 on this machine until Ctrl-C. Without --db, all data is lost at the end. Generates a token at the start unless --token or --no-auth is given.\n\n${behaviourHelp}\n\n${faultHelp}`;
  static override examples = [
    { description: 'In memory, on a free port', command: 'scimctl mock serve --port 0' },
    { description: 'In a file that survives a crash', command: 'scimctl mock serve --port 0 --db people.ndjson' },
    {
      description: 'With three answers of 429, and a journal for mock log',
      command: "scimctl mock serve --port 0 --control --fault 'status=429,retryAfter=2,times=3,path=/Users'",
    },
    {
      description: 'With the behaviour of some real services',
      command: 'scimctl mock serve --port 0 --behaviour delete=deactivate --behaviour membersOnRead=never',
    },
    {
      description: 'With the people and groups of an invented company, the same in each run',
      command: 'scimctl mock serve --port 0 --users 1000 --seed 42',
    },
    {
      description: 'With resource types of your own',
      command: 'scimctl mock serve --port 0 --schemas examples/schemas',
    },
    {
      description: 'With client certificates instead of a token',
      command: 'scimctl mock serve --port 0 --tls --behaviour auth=mutual-tls',
    },
    { description: 'Over TLS, for two tenants', command: 'scimctl mock serve --port 0 --tls --tenants acme,globex' },
    { description: 'For a script: one JSON line when it is ready', command: 'scimctl mock serve --port 0 -o json' },
  ];
  static override flags = {
    port: portNumber(`port to listen on, 0 for a free one; ${defaultPort} unless given`),
    host: text('address to listen on; 127.0.0.1 unless given', 'ADDRESS'),
    db: text('file that stores all data', 'FILE'),
    token: text('secret that clients need: a bearer token unless --behaviour auth= says otherwise', 'TOKEN'),
    'no-auth': toggle('accept requests without a token'),
    me: text('user that /Me stands for', 'ID|USERNAME'),
    lenient: toggle('accept some client deviations from the RFCs instead of rejecting them'),
    behaviour: texts('behaviour of the provider, such as delete=deactivate or auth=oauth', 'NAME=VALUE'),
    fault: texts('fault to inject, such as latency=200,jitter=100 or status=503,probability=0.1', 'FAULT'),
    prefer: yesOrNo('obey the header Prefer of a request: code=429, delay=2s; on unless --no-prefer'),
    control: toggle('keep a journal, and serve a control API for mock log, mock verify and scripts'),
    'journal-entries': integer('maximum number of requests in the journal; 1000 unless given', 'N'),
    'journal-body-bytes': integer('maximum size of a body in the journal; 65536 unless given', 'BYTES', 0),
    users: integer('number of invented people at the start; a file that has resources already is not changed', 'N', 0),
    seed: integer(
      'seed of the invented people, of random faults and of new ids; 0, and random ids, unless given',
      'N',
      0,
    ),
    schemas: text('folder or file with Schema and ResourceType resources of your own, in JSON or YAML', 'DIR'),
    tls: toggle('serve TLS, with a certificate of a CA that is created for this'),
    'tls-dir': text('folder of that CA; beside the profiles unless given', 'DIR'),
    tenants: text('names of several service providers; each has its own path, token and file', 'NAME,NAME'),
    'public-url': text('base URL that clients use, if the server is behind a proxy or a tunnel', 'URL'),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(MockServe);
    const { scope } = this;
    const server = await startServer(await serverOptions(scope, flags));
    const withdraw = await announceServer(scope, server);
    try {
      await this.print(describeReady(server, this.format));
      await aborted(this.context.signal);
    } finally {
      await withdraw();
      await server.close();
    }
    this.note('Stopped');
  }
}
