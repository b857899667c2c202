import type { ChangeContext } from '../../changes/context.ts';
import { destructiveDeactivation } from '../../changes/dialect/deactivation.ts';
import { OwnAccount } from '../../changes/guard/own-account.ts';
import { removalsOfRequest } from '../../changes/raw/removals.ts';
import { type RawChange, readTarget } from '../../changes/raw/target.ts';
import type { Removal } from '../../changes/removals.ts';
import { kindOf, type ResourceKind } from '../../changes/resource.ts';
import { Stop } from '../../changes/run-stop.ts';
import { ServiceKnowledge } from '../../changes/service.ts';
import { afterRefusal } from '../../changes/verify/after-refusal.ts';
import type { ScimClient } from '../../client/client.ts';
import type { RawRequest } from '../../client/options.ts';
import { readAnswerError } from '../../client/reading/answer-error.ts';
import { printJson, printJsonText } from '../../output/json.ts';
import { sanitise } from '../../output/sanitise.ts';
import type { ScimError } from '../../protocol/errors.ts';
import type { ScimRequest, ScimResponse } from '../../protocol/exchange/exchange.ts';
import { isReading } from '../../protocol/exchange/safe-methods.ts';
import { findRewrittenNumber, parseJson } from '../../protocol/json/exact-json.ts';
import { isObject, type Json } from '../../protocol/json/json.ts';
import { type Redactor, redactHeaders } from '../../protocol/redaction/index.ts';
import { GroupModel, type ResourceModel, standardModels, UserModel } from '../../protocol/schema/model.ts';
import { BaseCommand } from '../base-command.ts';
import type { CurlMode } from '../connection/curl.ts';
import { UsageError } from '../errors/errors.ts';
import { throwIfResponseLost } from '../errors/lost-response.ts';
import { changeFlags, columnFlags, integer, required, serviceFlags, text, texts, toggle } from '../flags.ts';
import { parseInput, readInputText } from '../input/input-file.ts';
import { parserReason } from '../output/hide-secrets.ts';
import { partialList } from '../output/partial-list.ts';
import { commandLine, profileWords } from '../output/shell-word.ts';
import type { ShowOptions } from '../output/show.ts';
import { createGuard } from '../safety/command-guard.ts';
import { type Consent, confirmationThreshold, consentFlags, isProduction } from '../safety/consent.ts';
import { guardOptionsOf } from '../safety/keep-members.ts';
import { bulkFailure } from './bulk-failures.ts';
import { setFields } from './fields.ts';
import { assertPaging, pagesOf } from './pages.ts';

/** The `api` command, which sends any request with the credential of the profile and shows the response. */
export class ApiCommand extends BaseCommand {
  static override baseFlags = serviceFlags;
  static override summary = 'Send any request with authentication, and show the response';
  static override description =
    'The path is relative to the base URL of the service. A response with status 400 or above is shown like any other response, and the exit code shows the kind of error. If operations of a bulk request fail, the exit code is the one for a partial failure. If the service is in production, if the profile protects people, or if a group must keep members, scimctl checks each change before the change is sent. A change that removes access then needs your consent. If scimctl cannot determine what the change removes, the change needs the same consent as a deletion. A change that deactivates or deletes the account that the token belongs to needs --include-self.';
  static override examples = [
    { description: 'Read', command: "scimctl api GET '/Users?count=1'" },
    { description: 'Write', command: 'scimctl api POST /Users --file user.json' },
    {
      description: 'Create a user from single fields',
      command: `scimctl api POST /Users --set 'schemas:=["urn:ietf:params:scim:schemas:core:2.0:User"]' --set userName=ada@example.com --set name.givenName=Ada --set active:=true`,
    },
    {
      description: 'Read all pages of a list as one list',
      command: `scimctl api GET /Users --param 'filter=title pr' --paginate -o ndjson`,
    },
    {
      description: 'Send a body from a file, and show the status and headers of the response',
      command: 'scimctl api PATCH /Users/42 --file patch.json --include',
    },
  ];
  static override args = {
    method: required('HTTP method, such as GET, POST, PUT, PATCH or DELETE'),
    path: required('path relative to the base URL, with the query'),
  };
  static override flags = {
    data: text('request body as JSON', 'JSON', { char: 'd' }),
    file: text('JSON or YAML file with the request body, - for standard input', 'FILE'),
    set: texts(
      'set a member of the JSON body: userName=ada, name.givenName=Ada, active:=false; the value after := is JSON; urn:...:User:department=Tours sets a member of an extension',
      'PATH=VALUE',
    ),
    param: texts(
      'query parameter; scimctl encodes its value; replaces the parameter of the same name in PATH',
      'NAME=VALUE',
    ),
    header: texts('request header; replaces the default header of the same name', 'NAME:VALUE', { char: 'H' }),
    include: toggle('show the status and the headers of each response on stderr'),
    paginate: toggle('read all pages of a list, by index or by cursor, and show them as one list'),
    limit: integer('with --paginate: show at most N resources', 'N'),
    'max-pages': integer(
      'with --paginate: maximum number of pages; more pages are an error; the default is 100000',
      'N',
    ),
    ...columnFlags,
    ...changeFlags,
    ...consentFlags,
  };

  #curlShows: CurlMode = 'changes';
  /**
   * True if the request changes nothing. In a dry run, such a request is sent nevertheless, and its response is shown.
   */
  #isReading = false;

  protected override get curlShows(): CurlMode {
    return this.#curlShows;
  }

  protected override async showPlanned(): Promise<void> {
    if (!this.#isReading || this.global.curl) return super.showPlanned();
    if (this.isDryRun) this.note('Dry run: the request was sent, because it changes nothing');
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ApiCommand);
    if (flags.data !== undefined && flags.file !== undefined) throw new UsageError('--data cannot be used with --file');
    const body = withFields(await this.readBody(flags), flags.set);
    const method = args.method.toUpperCase();
    const headers = Object.fromEntries((flags.header ?? []).map(splitHeader));
    if (!flags.paginate && this.format === 'table' && (flags.columns !== undefined || flags['no-headers']))
      throw new UsageError('--columns and --no-headers have no effect in the format table without --paginate', {
        hint: 'to show a list as a table, use --paginate; or use -o csv',
      });
    if (flags.set !== undefined && (method === 'GET' || method === 'HEAD'))
      throw new UsageError(`--set sets the body, but a ${method} request has no body`, {
        hint: 'for a query parameter, use --param NAME=VALUE',
      });
    this.#isReading = isReading({ method, path: args.path.split('?')[0] as string, headers });
    if (this.#isReading) this.#curlShows = 'all';
    const { client } = await this.session();
    const { path, query: typed } = splitPath(args.path, client.base);
    const query = { ...typed, ...Object.fromEntries((flags.param ?? []).map(splitParameter)) };
    const hasBody = Object.keys(body).length > 0;
    assertPaging({ method, path, query, headers }, hasBody, flags);
    if (flags.paginate) return this.showPages(pagesOf(client, { path, query, headers }, flags), flags);
    const foreseen = await this.askForRemovals({ method, path, headers, body: contentOf(body) }, flags);
    const sent = client.request({ method, path, query, headers, ...body });
    const isOnce = method === 'POST' || method === 'PATCH';
    const response = await (isOnce
      ? throwIfResponseLost(
          sent,
          'the service may have processed the request',
          commandLine(['scimctl', 'api', 'GET'], path, profileWords(this.global)),
        )
      : sent);
    if (this.isDryRun && !this.#isReading) return;
    if (flags.include) this.reporter.tellBlock(head(response, this.redactor));
    await this.showResponse(response, flags);
    if (response.status < 400) {
      const failure = bulkFailure(contentOf(body), response);
      if (failure !== undefined) throw failure;
      return;
    }
    const error = readAnswerError({ method, base: client.base, path, query, headers }, response);
    throw foreseen ? await errorAfterRefusal(foreseen, path, error) : error;
  }

  /**
   * Determines what the request would remove, and asks for consent as the other commands do. Reads the resources that
   * the request changes in three cases: in production, if the profile protects people, or if a group must keep members.
   * In all other cases, reads no resource, and asks only about a request with many deletions. Always checks the account
   * of the token. Returns what the request would remove. Returns
   * `undefined` if the request changes nothing, or if no resource was read.
   */
  private async askForRemovals(request: RawChange, flags: Consent): Promise<Foreseen | undefined> {
    if (isReading(request)) return undefined;
    const { client, connection } = await this.session();
    const { protect, keepMembers } = guardOptionsOf(connection, flags);
    const readsResources = isProduction(connection) || protect.length > 0 || keepMembers.length > 0;
    const models = await modelsOf(client, readsResources);
    const stop = new Stop(this.context.signal, this.context.sleep);
    const change = { client, service: new ServiceKnowledge(undefined, undefined, client.dialect), stop };
    const own = new OwnAccount(client);
    const removals = await removalsOfRequest({ change, models, readsResources, own }, request);
    const modelOf = (kind: ResourceKind, standard: ResourceModel) =>
      models.find((model) => kindOf(model) === kind) ?? standard;
    const guard = createGuard({
      scope: this.scope,
      client,
      connection,
      users: modelOf('user', UserModel),
      consent: flags,
      groups: async () => ({ ...change, model: modelOf('group', GroupModel) }),
      own,
      typeName: 'resource',
    });
    if (readsResources) {
      await guard.approve(removals);
      return { change, models, removals };
    }
    await guard.assertAllowed(removals);
    const isDestructive = destructiveDeactivation(client.dialect) !== undefined;
    const deletions = removals.filter(({ kind }) => kind === 'delete' || (kind === 'deactivate' && isDestructive));
    if (deletions.length > confirmationThreshold) await guard.approve(deletions);
    // The person was not read before the request, and may already have been inactive. After a refusal, a read could not
    // show whether the request deactivated the person.
    return undefined;
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
    // The source text of a JSON body is kept, so that the digits of each number can be sent unchanged.
    return text.isJson ? bodyOf(text.source, text.name) : { body: await parseInput(text) };
  }

  /** Shows the resources of all pages as one list, as the pages arrive. */
  private async showPages(pages: Pages, flags: ShowOptions & { readonly include: boolean }): Promise<void> {
    const note = (response: ScimResponse): void => {
      if (flags.include) this.reporter.tellBlock(head(response, this.redactor));
    };
    if (this.format === 'raw') return this.printRaw(responsesOf(pages, note));
    const list = partialList(resourcesOf(pages, note));
    await this.showList(list.items, flags);
    list.rethrow();
  }

  private async showResponse(response: ScimResponse, flags: ShowOptions): Promise<void> {
    const { body, bodyText } = response;
    const isJson = this.format === 'json' || this.format === 'table';
    if (bodyText !== undefined && isJson && this.global.query === undefined) {
      await this.print(`${printJsonText(bodyText, 2)}\n`);
    } else if (isObject(body) && this.format !== 'raw' && this.format !== 'table') await this.show(body, flags);
    else if (body !== undefined && this.format === 'table') await this.print(`${printJson(body, 2)}\n`);
    else await this.printRaw([response]);
  }
}

/** The removals that a request would cause, with the context and the models that were used to find them. */
interface Foreseen {
  readonly change: Omit<ChangeContext, 'model'>;
  readonly models: readonly ResourceModel[];
  readonly removals: readonly Removal[];
}

/**
 * Returns the error of a refused request. Some services make a change and then refuse it. If the request is about one
 * resource and would remove access, a read therefore checks the resource. A bulk request needs no read, because its
 * results show each change.
 */
async function errorAfterRefusal({ change, models, removals }: Foreseen, path: string, error: ScimError) {
  const target = readTarget(change.client.base, path, models);
  if (target.kind !== 'resource') return error;
  return afterRefusal({ ...change, model: target.model }, target.id, removals, error);
}

/**
 * Returns the models of the resource types of the service. If no resource will be read, returns only the models of RFC
 * 7643.
 */
async function modelsOf(client: ScimClient, isNeeded: boolean): Promise<readonly ResourceModel[]> {
  if (!isNeeded) return standardModels;
  const types = await client.discovery.resourceTypes();
  return Promise.all(types.map(({ name }) => client.discovery.model(name)));
}

type Pages = ReturnType<typeof pagesOf>;

/** Yields the response of each page. Calls `note` with each response. */
async function* responsesOf(pages: Pages, note: (response: ScimResponse) => void) {
  for await (const { response } of pages) {
    note(response);
    yield response;
  }
}

/** Yields the resources of all pages. Calls `note` with each response. */
async function* resourcesOf(pages: Pages, note: (response: ScimResponse) => void) {
  for await (const { response, resources } of pages) {
    note(response);
    yield* resources;
  }
}

/** Returns a body with the fields of `--set`. */
function withFields(
  body: Pick<RawRequest, 'body' | 'raw'>,
  fields: readonly string[] = [],
): Pick<RawRequest, 'body' | 'raw'> {
  if (fields.length === 0) return body;
  if (typeof body.raw === 'string')
    throw new UsageError('--set cannot change this body, because a number in the body would lose digits', {
      hint: 'write the whole body to a file and use --file FILE',
    });
  return { body: setFields(body.body, fields) };
}

/** Returns a body as JSON, even if the body will be sent as unchanged text. */
function contentOf({ body, raw }: Pick<RawRequest, 'body' | 'raw'>): Json | undefined {
  return typeof raw === 'string' ? parseJson(raw) : body;
}

/** Parses a JSON body. Keeps the unchanged text instead if JSON serialisation would change the form of a number. */
function bodyOf(source: string, place: string): Pick<RawRequest, 'body' | 'raw'> {
  try {
    const body = JSON.parse(source) as Json;
    return findRewrittenNumber(source) ? { raw: source } : { body };
  } catch (cause) {
    throw new UsageError(`${place} is not JSON: ${parserReason(cause, source)}`, {
      hint: 'to avoid shell quoting, write the body to a file and use --file FILE',
      cause,
    });
  }
}

/**
 * Formats the status and all headers of a response. Redacts secrets, because a server may repeat a credential in a
 * header or set a cookie.
 */
function head({ status, headers }: ScimResponse, redactor: Redactor): string {
  const lines = [
    `${status}`,
    ...Object.entries(redactHeaders(headers, redactor)).map(([name, value]) => `${name}: ${value}`),
  ];
  return `${lines.map(sanitise).join('\n')}\n\n`;
}

/** Converts a typed path to a path relative to the base URL. The path may start with the base URL or with a slash. */
function splitPath(typed: string, base: string): Pick<ScimRequest, 'path' | 'query'> {
  const below = typed.startsWith(`${base}/`) ? typed.slice(base.length) : typed;
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(below)) {
    throw new UsageError(`the URL ${below} is not below the base URL ${base}`, {
      hint: 'a credential is sent only to the service of its profile',
    });
  }
  const [path = '', search = ''] = below.split(/\?(.*)/s);
  return { path: `/${path.replace(/^\/+/, '')}`, query: Object.fromEntries(new URLSearchParams(search)) };
}

function splitParameter(parameter: string): [string, string] {
  const equals = parameter.indexOf('=');
  // The error does not contain the text, because the text may be a secret.
  if (equals < 1)
    throw new UsageError('--param must have the form NAME=VALUE, but the equals sign or the name is missing');
  return [parameter.slice(0, equals), parameter.slice(equals + 1)];
}

function splitHeader(header: string): [string, string] {
  const colon = header.indexOf(':');
  // The error does not contain the value, because a value without a colon may be a credential.
  if (colon < 1) throw new UsageError('--header must have the form NAME:VALUE, but the colon or the name is missing');
  const name = header.slice(0, colon).trim().toLowerCase();
  // The name of a header is a token (RFC 9110 section 5.1).
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name))
    throw new UsageError('the header name in --header contains a character that is not allowed there');
  return [name, header.slice(colon + 1).trim()];
}
