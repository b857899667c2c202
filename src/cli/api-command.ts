import { readAnswerError } from '../client/answer-error.ts';
import { printJson } from '../output/json.ts';
import { sanitise } from '../output/sanitise.ts';
import type { ScimRequest, ScimResponse } from '../protocol/exchange.ts';
import { isObject, type Json } from '../protocol/json.ts';
import { type Redactor, redactHeaders } from '../protocol/redaction/index.ts';
import { BaseCommand } from './base-command.ts';
import { UsageError } from './failures.ts';
import { changeFlags, required, text, texts, toggle } from './flags.ts';
import { parserReason } from './hide-secrets.ts';
import { readJsonOrYaml } from './input-file.ts';
import { orLost } from './lost-answer.ts';

/** `api`: any request, signed in as the profile says, and its answer. */
export class ApiCommand extends BaseCommand {
  static override summary = 'Send any request, signed in, and show the answer';
  static override description =
    'The path is below the base URL of the service. An answer of 400 or above is shown like any other, and the exit code says what it means.';
  static override examples = [
    { description: 'Read', command: "scimctl api GET '/Users?count=1'" },
    { description: 'Write', command: `scimctl api POST /Users --data '{"userName":"ada@example.com"}'` },
    {
      description: 'A body from a file, with the status and headers of the answer',
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
    header: texts('a header, instead of the one that would be sent', 'NAME:VALUE', { char: 'H' }),
    include: toggle('show the status and the headers of the answer on stderr'),
    ...changeFlags,
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
    const sent = client.request({ method, path, query, headers, ...(body === undefined ? {} : { body }) });
    const isOnce = method === 'POST' || method === 'PATCH';
    const response = await (isOnce
      ? orLost(sent, 'the service may have done what was asked', `scimctl api GET ${path}`)
      : sent);
    if (this.isDryRun && method !== 'GET') return;
    if (flags.include) this.say(head(response, this.redactor));
    await this.showAnswer(response);
    if (response.status >= 400) throw readAnswerError({ method, base: client.base, path, query, headers }, response);
  }

  private async readBody({
    data,
    file,
  }: {
    data?: string | undefined;
    file?: string | undefined;
  }): Promise<Json | undefined> {
    if (file !== undefined) return readJsonOrYaml(this.context, file);
    if (data === undefined) return undefined;
    try {
      return JSON.parse(data) as Json;
    } catch (cause) {
      throw new UsageError(`--data is not JSON: ${parserReason(cause, data)}`, {
        hint: '--file FILE avoids the quoting of the shell',
        cause,
      });
    }
  }

  private async showAnswer(response: ScimResponse): Promise<void> {
    const { body } = response;
    if (isObject(body) && this.format !== 'raw' && this.format !== 'table') await this.show(body);
    else if (body !== undefined && this.format === 'table') await this.print(`${printJson(body, 2)}\n`);
    else await this.printRaw([response]);
  }

  private say(text: string): void {
    this.context.stderr.stream.write(text);
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
      hint: 'a credential goes to the service of its profile only',
    });
  }
  const [path = '', search = ''] = below.split(/\?(.*)/s);
  return { path: `/${path.replace(/^\/+/, '')}`, query: Object.fromEntries(new URLSearchParams(search)) };
}

function splitHeader(header: string): [string, string] {
  const colon = header.indexOf(':');
  // It is not repeated: what has no colon may be a credential.
  if (colon < 1) throw new UsageError('--header takes NAME:VALUE, and one that was given has no colon');
  return [header.slice(0, colon).trim().toLowerCase(), header.slice(colon + 1).trim()];
}
