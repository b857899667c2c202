import { removalsOfRequest } from '../../changes/raw/removals.ts';
import type { RawChange } from '../../changes/raw/target.ts';
import { kindOf } from '../../changes/resource.ts';
import { Stop } from '../../changes/run-stop.ts';
import { ServiceKnowledge } from '../../changes/service.ts';
import type { ScimClient } from '../../client/client.ts';
import type { RawRequest } from '../../client/options.ts';
import { readAnswerError } from '../../client/reading/answer-error.ts';
import { printJson, printJsonText } from '../../output/json.ts';
import { sanitise } from '../../output/sanitise.ts';
import type { ScimRequest, ScimResponse } from '../../protocol/exchange/exchange.ts';
import { isReading } from '../../protocol/exchange/safe-methods.ts';
import { findRewrittenNumber, parseJson } from '../../protocol/json/exact-json.ts';
import { isObject, type Json } from '../../protocol/json/json.ts';
import { type Redactor, redactHeaders } from '../../protocol/redaction/index.ts';
import { type ResourceModel, standardModels, UserModel } from '../../protocol/schema/model.ts';
import { BaseCommand } from '../base-command.ts';
import { UsageError } from '../errors/errors.ts';
import { throwIfResponseLost } from '../errors/lost-response.ts';
import { changeFlags, required, text, texts, toggle } from '../flags.ts';
import { parseInput, readInputText } from '../input/input-file.ts';
import { parserReason } from '../output/hide-secrets.ts';
import { createGuard } from '../safety/command-guard.ts';
import { type Consent, confirmationThreshold, consentFlags, isProduction } from '../safety/consent.ts';

/** `api`: sends any request with the credential of the profile, and shows the response. */
export class ApiCommand extends BaseCommand {
  static override summary = 'Send any request with authentication, and show the response';
  static override description =
    'The path is below the base URL of the service. A response with status 400 or above is shown like any other, and the exit code tells its meaning. In production, and if the profile protects people, the request is examined first: a removal of access needs consent, and a request that cannot be understood needs the same consent as a deletion.';
  static override examples = [
    { description: 'Read', command: "scimctl api GET '/Users?count=1'" },
    { description: 'Write', command: `scimctl api POST /Users --data '{"userName":"ada@example.com"}'` },
    {
      description: 'A body from a file, with the status and headers of the response',
      command: 'scimctl api PATCH /Users/42 --file patch.json --include',
    },
  ];
  static override args = {
    method: required('GET, POST, PUT, PATCH, DELETE or another'),
    path: required('path below the base URL, with its query'),
  };
  static override flags = {
    data: text('body as JSON', 'JSON', { char: 'd' }),
    file: text('body from a JSON or YAML file, - for standard input', 'FILE'),
    header: texts('a header; replaces the default header of the same name', 'NAME:VALUE', { char: 'H' }),
    include: toggle('show the status and the headers of the response on stderr'),
    ...changeFlags,
    ...consentFlags,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ApiCommand);
    if (flags.data !== undefined && flags.file !== undefined)
      throw new UsageError('--data and --file exclude each other');
    const body = await this.readBody(flags);
    const { client } = await this.session();
    const { path, query } = splitPath(args.path, client.base);
    const method = args.method.toUpperCase();
    const headers = Object.fromEntries((flags.header ?? []).map(splitHeader));
    await this.askFirst({ method, path, headers, body: contentOf(body) }, flags);
    const sent = client.request({ method, path, query, headers, ...body });
    const isOnce = method === 'POST' || method === 'PATCH';
    const response = await (isOnce
      ? throwIfResponseLost(sent, 'the service may have processed the request', `scimctl api GET ${path}`)
      : sent);
    if (this.isDryRun && !isReading({ method, path, headers })) return;
    if (flags.include) this.say(head(response, this.redactor));
    await this.showAnswer(response);
    if (response.status >= 400) throw readAnswerError({ method, base: client.base, path, query, headers }, response);
  }

  /**
   * Finds what the request would remove, and asks for consent as the other commands do. In production, and if the profile
   * protects people, reads the resources of the request; elsewhere asks only about many deletions at once.
   */
  private async askFirst(request: RawChange, flags: Consent): Promise<void> {
    if (isReading(request)) return;
    const { client, connection } = await this.session();
    const readsResources = isProduction(connection) || connection.protect.length > 0;
    const models = await modelsOf(client, readsResources);
    const stop = new Stop(this.context.signal, this.context.sleep);
    const change = { client, service: new ServiceKnowledge(undefined), stop };
    const removals = await removalsOfRequest({ change, models, readsResources }, request);
    if (!readsResources && removals.length <= confirmationThreshold) return;
    const users = models.find((model) => kindOf(model) === 'user') ?? UserModel;
    const guard = createGuard({
      scope: this.scope,
      client,
      connection,
      users,
      consent: flags,
      typeName: 'resource',
    });
    await guard.approve(removals);
  }

  private async readBody({
    data,
    file,
  }: {
    data?: string | undefined;
    file?: string | undefined;
  }): Promise<Pick<RawRequest, 'body' | 'raw'>> {
    if (file === undefined) return data === undefined ? {} : bodyOf(data, '--data');
    const text = await readInputText(this.context, file);
    // JSON goes as it was written, digits included.
    return text.isJson ? bodyOf(text.source, text.name) : { body: await parseInput(text) };
  }

  private async showAnswer(response: ScimResponse): Promise<void> {
    const { body, bodyText } = response;
    const isJson = this.format === 'json' || this.format === 'table';
    if (bodyText !== undefined && isJson && this.global.query === undefined) {
      await this.print(`${printJsonText(bodyText, 2)}\n`);
    } else if (isObject(body) && this.format !== 'raw' && this.format !== 'table') await this.show(body);
    else if (body !== undefined && this.format === 'table') await this.print(`${printJson(body, 2)}\n`);
    else await this.printRaw([response]);
  }

  private say(text: string): void {
    this.liveLine.clear();
    this.context.stderr.stream.write(text);
  }
}

/** The models of a service's resource types; RFC 7643's alone where nothing is going to be read. */
async function modelsOf(client: ScimClient, isNeeded: boolean): Promise<readonly ResourceModel[]> {
  if (!isNeeded) return standardModels;
  const types = await client.discovery.resourceTypes();
  return Promise.all(types.map(({ name }) => client.discovery.model(name)));
}

/** What a body says, whether it goes as JSON or as its own text. */
function contentOf({ body, raw }: Pick<RawRequest, 'body' | 'raw'>): Json | undefined {
  return typeof raw === 'string' ? parseJson(raw) : body;
}

/** A body as it was typed. Text goes as it is where a number of it would be sent in another form. */
function bodyOf(source: string, place: string): Pick<RawRequest, 'body' | 'raw'> {
  try {
    const body = JSON.parse(source) as Json;
    return findRewrittenNumber(source) ? { raw: source } : { body };
  } catch (cause) {
    throw new UsageError(`${place} is not JSON: ${parserReason(cause, source)}`, {
      hint: '--file FILE needs no shell quoting',
      cause,
    });
  }
}

/** The status and all headers; a server may repeat a credential in any of them, and sets cookies. */
function head({ status, headers }: ScimResponse, redactor: Redactor): string {
  const lines = [
    `${status}`,
    ...Object.entries(redactHeaders(headers, redactor)).map(([name, value]) => `${name}: ${value}`),
  ];
  return `${lines.map(sanitise).join('\n')}\n\n`;
}

/** A path below the base, whether or not the base or a leading slash was typed too. */
function splitPath(typed: string, base: string): Pick<ScimRequest, 'path' | 'query'> {
  const below = typed.startsWith(`${base}/`) ? typed.slice(base.length) : typed;
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(below)) {
    throw new UsageError(`${below} is not below ${base}`, {
      hint: 'a credential is sent only to the service of its profile',
    });
  }
  const [path = '', search = ''] = below.split(/\?(.*)/s);
  return { path: `/${path.replace(/^\/+/, '')}`, query: Object.fromEntries(new URLSearchParams(search)) };
}

function splitHeader(header: string): [string, string] {
  const colon = header.indexOf(':');
  // It is not repeated: what has no colon may be a credential.
  if (colon < 1) throw new UsageError('--header takes NAME:VALUE, but a value has no colon');
  return [header.slice(0, colon).trim().toLowerCase(), header.slice(colon + 1).trim()];
}
