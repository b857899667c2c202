import { createControlClient } from '../../mock-server/control/client.ts';
import { printPattern, type RequestPattern, readPattern } from '../../mock-server/journal/pattern.ts';
import { judge, type Outcome, type Verdict } from '../../mock-server/journal/received.ts';
import { BaseCommand } from '../../src/cli/base-command.ts';
import { UsageError } from '../../src/cli/errors/errors.ts';
import { integer, required, text } from '../../src/cli/flags.ts';
import { readJsonOrYaml } from '../../src/cli/input/input-file.ts';
import { findControl } from '../../src/cli/mock/control.ts';
import type { Json } from '../../src/protocol/json/json.ts';

export default class MockVerify extends BaseCommand {
  static override summary = 'Check the requests that the bundled service provider received';
  static override description =
    'The file contains an array of expectations. Each expectation is an object with one or more of the members "method", "path", "query", "headers", "body", "status" and "times". A missing member is not checked. If the value of a member is an object, only the members of this object are compared. Without "times", at least one matching request is expected. With "times", exactly this number of matching requests is expected. If an expectation is not met, the exit code is 7, and the most similar request is shown. If the journal has dropped requests, the result can be unknown; then the exit code is also 7.';
  static override examples = [
    { description: 'After a test', command: 'scimctl mock verify expectations.json' },
    { description: 'Requests of one tenant', command: 'scimctl mock verify expectations.json --tenant acme' },
    {
      description: 'Without a file',
      command: `echo '[{"method": "DELETE", "times": 0}]' | scimctl mock verify -`,
    },
  ];
  static override args = { file: required('JSON or YAML file with expectations; - for stdin') };
  static override flags = {
    port: integer('port of the server, if several servers run on this machine', 'PORT'),
    tenant: text('name of the tenant, if the server has several tenants', 'NAME'),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(MockVerify);
    const patterns = readPatterns(await readJsonOrYaml(this.context, args.file), args.file);
    const { port, tenant } = flags;
    const client = createControlClient(await findControl(this.context, { port, tenant }));
    const { entries, dropped } = await client.journal();
    const journal = { entries: () => entries, dropped };
    const verdicts = patterns.map((pattern) => ({ pattern, ...judge({ journal }, pattern) }));
    await this.report(verdicts);
    if (verdicts.some(({ outcome }) => outcome !== 'met')) this.endWith('partial');
  }

  private async report(verdicts: readonly (Verdict & { pattern: RequestPattern })[]): Promise<void> {
    if (this.format !== 'table') {
      return this.showList(
        (async function* (): AsyncGenerator<VerdictRow> {
          for (const { pattern, outcome, message, matches } of verdicts) {
            const numbers = matches.map(({ number }) => number);
            const met = outcome === 'met';
            const more = met ? {} : { ...(outcome === 'unknown' ? { unknown: true as const } : {}), message };
            yield { expectation: printPattern(pattern), met, matches: numbers, ...more };
          }
        })(),
      );
    }
    for (const { pattern, outcome, message } of verdicts) {
      const text = outcome === 'met' ? printPattern(pattern) : message.replaceAll('\n', '\n         ');
      await this.printLines(`${labels[outcome]}${text}`);
    }
    const met = verdicts.filter(({ outcome }) => outcome === 'met').length;
    this.note(`${met} of ${verdicts.length} expectations met`);
    if (verdicts.some(({ outcome }) => outcome === 'unknown')) {
      this.note(
        'To keep more requests in the journal, use scimctl mock serve --journal-entries; to keep larger bodies, use --journal-body-bytes',
      );
    }
  }
}

/** The verdict about one expectation. */
export type VerdictRow = {
  expectation: string;
  met: boolean;
  /** Numbers of the matching requests in the journal. */
  matches: number[];
  /** True if the journal no longer has all requests. */
  unknown?: true;
  message?: string;
};

const labels: Readonly<Record<Outcome, string>> = { met: 'met      ', unmet: 'NOT MET  ', unknown: 'UNKNOWN  ' };

function readPatterns(value: Json, file: string): RequestPattern[] {
  const list = Array.isArray(value) ? value : [value];
  if (list.length === 0) throw new UsageError(`${file} has no expectations`);
  return list.map((item, index) => {
    try {
      return readPattern(item);
    } catch (error) {
      throw new UsageError(`${file}: expectation ${index + 1}: ${(error as Error).message}`, { cause: error });
    }
  });
}
