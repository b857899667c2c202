import { Ledger } from './ledger.ts';
import type { Running, Subject } from './subject.ts';

/** Number and moments of the kills. */
export interface KillOptions {
  readonly runs: number;
  /**
   * Maximum number of acknowledged writes before a kill, for the kills that do not wait for a compaction. The actual
   * number is random, from 0 to below this maximum.
   */
  readonly maxWrites: number;
  /**
   * Maximum number of acknowledged writes between the start of a compaction and a kill during this compaction. If the
   * compaction ends earlier, the kill comes at its end.
   */
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
  /**
   * Number of kills just before the end of a compaction: the new snapshot was already in place, but the old log still
   * existed.
   */
  readonly killsBeforeOldLogWasGone: number;
  readonly acknowledged: number;
  /** Number of writes that were requested but not yet acknowledged when a kill came. */
  readonly inFlight: number;
  /** Observations that show the loss of an acknowledged write, or other trouble. */
  readonly violations: readonly string[];
}

/**
 * Kills a subject again and again while the subject writes. After each restart, checks that no acknowledged write was
 * lost. Ends early if the subject does not start, or if something happens that must not happen.
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
    // No write of the ledger made the state at the first start, so the ledger cannot check it.
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

/**
 * The events that the kills wait for. Each kill waits for the next event of this list. If the subject reports trouble,
 * the wait ends at once.
 */
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

/** Waits until a compaction has renamed its draft to the snapshot. The old log may still exist at this moment. */
async function atItsEnd(running: Running) {
  await until(running, () => running.isCompacting());
  await until(running, () => !running.isCompacting());
}

async function until(running: Running, isSo: () => boolean): Promise<void> {
  while (running.trouble === undefined && !isSo()) await new Promise(setImmediate);
}
