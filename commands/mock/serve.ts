import { behaviourNames } from '../../mock-server/behaviour/index.ts';
import { effects } from '../../mock-server/faults/table.ts';
import { BaseCommand } from '../../src/cli/base-command.ts';
import { integer, portNumber, text, texts, toggle, yesOrNo } from '../../src/cli/flags.ts';
import { aborted, announceServer, describeReady, startServer } from '../../src/cli/mock/serve.ts';
import { defaultPort, serverOptions } from '../../src/cli/mock/serve-options.ts';

const faultHelp = [
  'A --fault says what goes wrong, one thing or several, and where and how often: method=POST|PATCH, path=/Users/* (* is any one segment, /** at the end all that follows), skip=N, times=N, probability=0.1, seed=N. What can go wrong:',
  ...Object.entries(effects).map(([name, { summary }]) => `${name}: ${summary}`),
].join('\n');

const behaviourHelp = `A --behaviour says how it behaves, always: NAME=VALUE, where NAME alone is on. scimctl mock behaviours says what these do and which values they take: ${behaviourNames.join(', ')}.`;

export default class MockServe extends BaseCommand {
  static override summary = 'Start the bundled SCIM service provider';
  static override description =
    `Serves RFC 7643 and RFC 7644 on this machine until Ctrl-C. Without --db everything is forgotten then. A token is made up at start unless --token or --no-auth is given.\n\n${behaviourHelp}\n\n${faultHelp}`;
  static override examples = [
    { description: 'In memory, on a free port', command: 'scimctl mock serve --port 0' },
    { description: 'In a file that survives a crash', command: 'scimctl mock serve --port 0 --db people.ndjson' },
    {
      description: 'With three answers of 429, and a journal for mock log',
      command: "scimctl mock serve --port 0 --control --fault 'status=429,retryAfter=2,times=3,path=/Users'",
    },
    {
      description: 'As some real services are',
      command: 'scimctl mock serve --port 0 --behaviour delete=deactivate --behaviour membersOnRead=never',
    },
    {
      description: 'With a company in it, the same one each time',
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
    db: text('keep everything in this file', 'FILE'),
    token: text('secret that clients need: a bearer token unless --behaviour auth= says otherwise', 'TOKEN'),
    'no-auth': toggle('need no token'),
    me: text('user that /Me stands for', 'ID|USERNAME'),
    lenient: toggle('understand what clients send against the RFCs, instead of refusing it'),
    behaviour: texts('how it behaves, such as delete=deactivate or auth=oauth', 'NAME=VALUE'),
    fault: texts('what goes wrong, such as latency=200,jitter=100 or status=503,probability=0.1', 'FAULT'),
    prefer: yesOrNo('do what a client asks for with Prefer: code=429, delay=2s; on unless --no-prefer'),
    control: toggle('keep a journal, and offer a control API for mock log, mock verify and scripts'),
    'journal-entries': integer('requests that the journal of --control keeps; 1000 unless given', 'N'),
    'journal-body-bytes': integer('largest body that it keeps; 65536 unless given', 'BYTES', 0),
    users: integer('people of an invented company to start with; a file that has resources stays as it is', 'N', 0),
    seed: integer(
      'number that decides which people, what chance does, and new ids; 0, and random ids, unless given',
      'N',
      0,
    ),
    schemas: text('folder or file with Schema and ResourceType resources of your own, in JSON or YAML', 'DIR'),
    tls: toggle('speak TLS, with a certificate of a CA that is made for it'),
    'tls-dir': text('folder of that CA, if not the one beside the profiles', 'DIR'),
    tenants: text('several service providers, each at a path of its own with its own token and file', 'NAME,NAME'),
    'public-url': text('base URL as clients know it, behind a proxy or a tunnel', 'URL'),
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
