import { Ledger } from './ledger.ts';
import type { Subject } from './subject.ts';

/** How often to kill, and how. */
export interface KillOptions {
  readonly runs: number;
  /** Acknowledged writes to let happen before each kill: from 0 to this number, at random. */
  readonly maxWrites: number;
  /** A number from 0 to below 1. */
  readonly random?: () => number;
}

/** What came of it. */
export interface KillReport {
  readonly kills: number;
  readonly killsDuringCompaction: number;
  readonly acknowledged: number;
  /** What cannot be, if every acknowledged write was kept. */
  readonly violations: readonly string[];
}

/** Kills a subject again and again while it writes, and checks after each restart that nothing acknowledged was lost. */
export async function killAgainAndAgain(subject: Subject, options: KillOptions): Promise<KillReport> {
  const { runs, maxWrites, random = Math.random } = options;
  const ledger = new Ledger();
  const violations: string[] = [];
  let killsDuringCompaction = 0;
  for (let run = 0; run <= runs; run++) {
    const running = await subject.start();
    violations.push(...ledger.check(running.state).map((violation) => `after kill ${run}: ${violation}`));
    ledger.settle(running.state);
    const last = run === runs;
    if (!last) {
      const enough = ledger.acknowledged + Math.floor(random() * maxWrites);
      running.write(ledger);
      while (ledger.acknowledged < enough) await new Promise(setImmediate);
    }
    if ((await running.kill()) === 'compacting' && !last) killsDuringCompaction++;
  }
  return { kills: runs, killsDuringCompaction, acknowledged: ledger.acknowledged, violations };
}
