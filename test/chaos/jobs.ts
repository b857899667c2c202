/**
 * Kills an import again and again, and resumes it: `npm run chaos:jobs -- 100 2000` for 100 kills of imports of 2,000 people. Each
 * directory must equal that of an import without a kill.
 */
import { isDeepStrictEqual } from 'node:util';
import { importWithKills, type KillMoment } from './killed-job.ts';

const kills = Number(process.argv[2] ?? 100);
const people = Number(process.argv[3] ?? 2000);
/** Kills of one import. */
const killsPerImport = 5;

const { directory: expected, job } = await importWithKills(people, []);
const report = { kills: 0, imports: 0, differences: 0, wrongCounts: 0 };
while (report.kills < kills) {
  let change = 0;
  const moments = Array.from({ length: Math.min(killsPerImport, kills - report.kills) }, (): KillMoment => {
    change += 1 + Math.floor((Math.random() * (people * 2)) / killsPerImport);
    return { change, when: Math.random() < 0.5 ? 'before' : 'after' };
  });
  const result = await importWithKills(people, moments);
  report.imports++;
  report.kills += result.runs - 1;
  if (!isDeepStrictEqual(result.directory, expected)) report.differences++;
  const { people: counted, links, left } = result.job;
  if (left !== 0 || !isDeepStrictEqual({ counted, links }, { counted: job.people, links: job.links }))
    report.wrongCounts++;
  process.stderr.write(`${JSON.stringify(report)}\n`);
}
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
process.exitCode = report.differences + report.wrongCounts === 0 ? 0 : 1;
