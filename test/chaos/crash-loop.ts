import { Ledger } from './ledger.ts';
import type { Running, Subject } from './subject.ts';

/** How often to kill, and when. */
export interface KillOptions {
  readonly runs: number;
  /** Acknowledged writes to let happen before a kill that comes at any time: from 0 to this number, at random. */
  readonly maxWrites: number;
  /** The same from the beginning of a compaction, for those kills that wait for one. They wait no longer than to its end. */
  readonly maxWritesOfCompaction: number;
  /** A number from 0 to below 1. */
  readonly random?: () => number;
  /** Told after each kill. */
  readonly onKill?: (report: KillReport) => void;
}

/** What came of it. */
export interface KillReport {
  readonly kills: number;
  readonly killsDuringCompaction: number;
  /** Those of them that came when the new snapshot was in its place, and the old log not gone yet. */
  readonly killsBeforeOldLogWasGone: number;
  readonly acknowledged: number;
  /** Writes that were asked for and not acknowledged when a kill came. */
  readonly inFlight: number;
  /** What cannot be, if every acknowledged write was kept. */
  readonly violations: readonly string[];
}

/**
 * Kills a subject again and again while it writes, and checks after each restart that nothing acknowledged was lost. Ends
 * early with a subject that does not start, or does what nobody asked for.
 */
export async function killAgainAndAgain(subject: Subject, options: KillOptions): Promise<KillReport> {
  const { runs, onKill = () => {} } = options;
  const ledger = new Ledger();
  const violations: string[] = [];
  const moments = { writing: 0, compacting: 0, 'dropping the old log': 0 };
  let kills = 0;
  let inFlight = 0;
  const report = (): KillReport => ({
    kills,
    killsDuringCompaction: moments.compacting + moments['dropping the old log'],
    killsBeforeOldLogWasGone: moments['dropping the old log'],
    acknowledged: ledger.acknowledged,
    inFlight,
    violations,
  });
  for (;;) {
    let running: Running;
    try {
      running = await subject.start();
    } catch (error) {
      violations.push(`after kill ${kills}: ${String(error)}`);
      return report();
    }
    const { state, contradictions } = running;
    // What it starts with is nobody's write.
    const wrong = kills === 0 ? contradictions : [...ledger.check(state), ...contradictions];
    violations.push(...wrong.map((what) => `after kill ${kills}: ${what}`));
    ledger.settle(state);
    if (kills === runs) {
      await running.kill();
      return report();
    }
    running.write(ledger);
    await aims[kills % aims.length]?.(running, ledger, options);
    moments[await running.kill()]++;
    kills++;
    inFlight += ledger.inFlight;
    onKill(report());
    if (running.trouble !== undefined) {
      violations.push(`before kill ${kills}: ${running.trouble}`);
      return report();
    }
  }
}

type Aim = (running: Running, ledger: Ledger, options: KillOptions) => Promise<void>;

/** What kills wait for, in turns; none waits any longer when there is trouble. */
const aims: readonly Aim[] = [anywhere, inCompaction, atItsEnd, inCompaction, atItsEnd, inCompaction];

async function anywhere(running: Running, ledger: Ledger, { maxWrites, random = Math.random }: KillOptions) {
  const enough = ledger.acknowledged + Math.floor(random() * maxWrites);
  await until(running, () => ledger.acknowledged >= enough);
}

async function inCompaction(running: Running, ledger: Ledger, options: KillOptions) {
  const { maxWritesOfCompaction, random = Math.random } = options;
  await until(running, () => running.isCompacting());
  const enough = ledger.acknowledged + Math.floor(random() * maxWritesOfCompaction);
  await until(running, () => ledger.acknowledged >= enough || !running.isCompacting());
}

/** When the draft has become the snapshot, the old log is there for a moment. */
async function atItsEnd(running: Running) {
  await until(running, () => running.isCompacting());
  await until(running, () => !running.isCompacting());
}

async function until(running: Running, isSo: () => boolean): Promise<void> {
  while (running.trouble === undefined && !isSo()) await new Promise(setImmediate);
}
