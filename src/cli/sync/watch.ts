import path from 'node:path';
import { printDuration } from '../../client/duration.ts';
import { abortableSleep } from '../../client/layers/sleep.ts';
import type { Format } from '../../output/formats.ts';
import { printJson } from '../../output/json.ts';
import { noProgress } from '../../output/progress.ts';
import { BulkCommand } from '../bulk/bulk-command.ts';
import type { PeopleInput } from '../bulk/mapped-source.ts';
import { type RunImportFlags, runImport } from '../bulk/run-import.ts';
import { outcomeOf, printCounts, type RunSummary } from '../bulk/run-outcome.ts';
import { elapsed } from '../clock.ts';
import type { Session } from '../connection/session.ts';
import { UsageError } from '../errors/errors.ts';
import { exitCode, type Outcome } from '../errors/exit-codes.ts';
import { describe } from '../errors/report-error.ts';
import { integer, text } from '../flags.ts';
import { given } from '../given.ts';
import { pluralize } from '../output/pluralize.ts';
import { consentFlags } from '../safety/consent.ts';
import type { CommandScope } from '../scope.ts';
import { parseInterval } from '../watch/interval.ts';
import { type NextRound, type RoundReason, watch } from '../watch/watch-loop.ts';
import { namingTarget, syncInput } from './from-service.ts';
import { type RefusalFlags, refusalFlag, withRefusal } from './refusal.ts';
import { syncArgument, syncFlags, syncOptions, syncSelection } from './sync-flags.ts';

// Omits the flags that select and format rows of results, because `sync watch` shows one line for each round.
const { show: _show, columns: _columns, 'no-headers': _noHeaders, 'csv-raw': _csvRaw, ...flags } = syncFlags;

/** The result of a round. */
interface Round {
  readonly number: number;
  readonly reason: RoundReason;
  readonly startedAt: string;
  readonly outcome: Outcome;
  readonly summary?: RunSummary;
  /** Id of the job, if the round sent a change. */
  readonly job?: string;
  /** The reason why the round failed or was refused. */
  readonly message?: string;
  readonly hint?: string;
  /**
   * Notes about a refusal of this sync that this round or an earlier round saved. For example, a note says that later
   * rounds are refused too.
   */
  readonly notes: readonly string[];
}

const reasons: Readonly<Record<RoundReason, string>> = {
  start: 'start',
  time: 'time',
  file: 'the file changed',
};

/** The object that describes a round on stdout. */
export type RoundRow = {
  round: number;
  /** Why the round started. */
  reason: RoundReason;
  startedAt: string;
  outcome: Outcome;
  exitCode: number;
  dryRun?: true;
  /** Number of people for each outcome. */
  people?: Record<string, number>;
  /** Number of managers and memberships for each outcome. */
  links?: Record<string, number>;
  /** Id of the job of the round. */
  job?: string;
  message?: string;
  hint?: string;
  notes?: string[];
  /** Absent if no round follows. */
  nextInSeconds?: number;
};

/** The `sync watch` command, which does `sync run` again and again in one process. */
export class SyncWatch extends BulkCommand {
  static override summary = 'Keep a whole directory equal to a list of people';
  static override description =
    'Repeats sync run: after each interval, and when the file has changed and its size is stable. Asks no questions, so --yes is necessary. Each round has the safety checks and limits of sync run. A refused round changes nothing and is reported. The watch continues, but all later rounds are refused too, until you run sync clear. With --dry-run, each round reads both the source and the service, and changes nothing. Such a round says what it would do, or why it would be refused. After a failed round, the interval is doubled, up to 1 hour. For each round, writes one JSON object to stdout and one line to stderr. After Ctrl-C, the watch waits for the requests that were already sent, and then ends. The exit code is 0 if you press Ctrl-C between two rounds, and 130 if you press it during a round.';
  static override examples = [
    {
      description: 'Every 15 minutes, and when the file changes',
      command: `scimctl sync watch examples/hires.csv --every 15m --filter 'userType eq "Employee"' --yes --max-removals 5`,
    },
    {
      description: 'From another service, every hour',
      command: 'scimctl sync watch --from hr --profile prod --every 1h --yes --max-removals 5',
    },
    {
      description: 'Preview what each round would do, for a file that you still edit',
      command: 'scimctl sync watch examples/hires.csv --every 1m --dry-run --max-removals 5',
    },
  ];
  static override args = syncArgument;
  static override flags = {
    every: text(
      'time from the start of a round to the start of the next round: 30s, 15m, 2h, 1d (default 15m)',
      'TIME',
    ),
    rounds: integer('end after N rounds, with the exit code of the last round', 'N'),
    ...flags,
    ...refusalFlag,
    ...consentFlags,
  };

  /** Always `ndjson`, because the output never ends. */
  protected override get format(): Format {
    const { output, json } = this.global;
    return output ?? (json ? 'json' : 'ndjson');
  }

  async run(): Promise<void> {
    const { args, flags: typed } = await this.parse(SyncWatch);
    const flags = await syncSelection(this.scope, typed);
    const { context } = this;
    const every = parseInterval(flags.every ?? '15m', '--every');
    this.#assertUsable(args.file, flags.yes || this.isDryRun);
    const input = syncInput(this.scope, args.file, flags);
    syncOptions(this.scope, { ...flags, consent: flags });
    // Each round runs as if `--yes` was given. With `--dry-run`, the operator need not give `--yes`. `isRefusedAlike`
    // makes a dry run refuse in the same cases as a real round.
    const roundFlags = { ...flags, yes: true, isRefusedAlike: true };
    const outcome = await watch<Round>({
      every,
      rounds: flags.rounds,
      file: typeof input === 'string' ? path.resolve(context.cwd, input) : undefined,
      signal: context.signal,
      sleep: context.sleep ?? abortableSleep,
      now: context.now ?? elapsed,
      round: (number, reason) => this.#round(number, reason, args.file, roundFlags),
      onRound: async (round, next) => {
        await this.#show(round, next);
        // Continues even if nobody reads the reports, because the directory must stay equal to its source.
        return 'done';
      },
    });
    if (outcome === 'done' && context.signal.aborted) this.note('Stopped between two rounds');
    this.endWith(outcome);
  }

  #assertUsable(file: string | undefined, yes: boolean): void {
    if (this.format !== 'ndjson' || this.global.query !== undefined) {
      throw new UsageError('sync watch writes one JSON object for each round, and no other output', {
        hint: 'omit --output, --json and --query, or use -o ndjson',
      });
    }
    if (file === '-') {
      throw new UsageError(
        'sync watch cannot read standard input, because each round reads the people, and standard input can be read only once',
        {
          hint: 'name a file',
        },
      );
    }
    if (yes) return;
    throw new UsageError('sync watch asks no questions, so it needs --yes', {
      hint: 'to see what a round would do, run scimctl sync plan; to limit the removals of each round, use --max-removals',
    });
  }

  /**
   * Runs a round with its own connections. Throws a usage error of the first round, because each later round would have
   * the same error.
   */
  async #round(
    number: number,
    reason: RoundReason,
    file: string | undefined,
    flags: Omit<RunImportFlags, 'consent'> & RefusalFlags,
  ): Promise<Round> {
    const startedAt = new Date().toISOString();
    let opened: Promise<Session> | undefined;
    let job: string | undefined;
    const notes: string[] = [];
    const scope = this.#silent(() => {
      opened ??= this.newSession({ ...this.global, quiet: true });
      return opened;
    });
    const onStart = async (id: string): Promise<void> => {
      job = id;
    };
    try {
      const options = { ...flags, ...syncOptions(scope, { ...flags, consent: flags }), onStart };
      const input: PeopleInput = syncInput(scope, file, flags);
      const sync = () => namingTarget(scope, flags, () => runImport(scope, input, options));
      const note = (...lines: readonly string[]) => notes.push(...lines.map((line) => line.replace(/^Note: /, '')));
      const summary = await withRefusal({ ...scope, note }, file, flags, sync);
      return { number, reason, startedAt, outcome: outcomeOf(summary), summary, notes, ...given({ job }) };
    } catch (error) {
      const { outcome, message, hint } = describe(error);
      if (number === 1 && outcome === 'usage') throw error;
      return { number, reason, startedAt, outcome, message, notes, ...given({ hint, job }) };
    } finally {
      await (await opened?.catch(() => undefined))?.close();
    }
  }

  /** The scope of a round. A round asks no questions and shows nothing, because the watch shows one line for the round. */
  #silent(session: () => Promise<Session>): CommandScope {
    const global = { ...this.global, quiet: true, 'no-input': true };
    return {
      ...this.scope,
      flags: global,
      session,
      readingSession: (options) => this.readingSession(options, global),
      note: () => {},
      progress: () => noProgress,
      // Reports no ends of rounds, because the last event would list them all, without limit.
      reporter: { ...this.scope.reporter, endRun: () => {} },
      showList: async (rows) => {
        for await (const _ of rows);
      },
    };
  }

  async #show(round: Round, next: NextRound | undefined): Promise<void> {
    const { number, reason, startedAt, outcome, summary, job, message, hint, notes } = round;
    const { isDryRun } = this;
    const isStopped = this.context.signal.aborted;
    const code = exitCode(isStopped ? 'interrupted' : outcome);
    const first = (text: string | undefined) => text && this.redact(text.split('\n', 1)[0] ?? '');
    const shown: RoundRow = {
      round: number,
      reason,
      startedAt,
      outcome: isStopped ? 'interrupted' : outcome,
      exitCode: code,
      ...(isDryRun ? { dryRun: true } : {}),
      ...(summary ? { people: { ...summary.people }, links: { ...summary.links } } : {}),
      ...given({ job, message: first(message), hint: first(hint) }),
      ...(notes.length === 0 ? {} : { notes: notes.map((note) => first(note) ?? '') }),
      ...(next === undefined ? {} : { nextInSeconds: Math.round(next.delay / 1000) }),
    };
    await this.print(`${printJson(shown)}\n`);
    const counts = summary && printCounts(summary);
    const what = first(message) ?? (isDryRun && counts ? `planned: ${counts}` : counts) ?? '';
    // Tells the operator in the line of a refused round what to do next, because later rounds are refused in the same
    // way.
    const wayOut = notes.length > 0 ? notes : outcome === 'refused' && hint !== undefined ? [hint] : [];
    const after = wayOut.map((text) => `; ${first(text) ?? ''}`).join('');
    const state = code === 0 ? '' : ` (exit code ${code})`;
    const why = next?.failures ? ` after ${pluralize(next.failures, 'failed round')}` : '';
    const then = next === undefined ? '' : `; next round in ${printDuration(next.delay)}${why}`;
    this.note(`Round ${number} (${reasons[reason]}): ${what === '' ? 'nothing to do' : what}${state}${after}${then}`);
  }
}
