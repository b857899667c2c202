/**
 * First part: kills the process of an import again and again, and resumes the import after each kill. At the end, the
 * directory must equal the directory after an import without a kill. Second part: kills and resumes the undo of an
 * import in the same way. At the end, the directory must equal the directory before the import. `npm run chaos:jobs --
 * 100 2000 30` means 100 kills of imports, with 2,000 people in each import, and 30 kills of undos.
 */
import { isDeepStrictEqual } from 'node:util';
import { importWithKills, randomMoments, runWithKills } from './killed-job.ts';

const kills = Number(process.argv[2] ?? 100);
const people = Number(process.argv[3] ?? 2000);
/** Kills of one import. */
const killsPerImport = 5;

const { directory: expected, job } = await importWithKills(people, []);
const report = { kills: 0, imports: 0, differences: 0, wrongCounts: 0 };
while (report.kills < kills) {
  const moments = randomMoments(Math.min(killsPerImport, kills - report.kills), people * 2);
  const result = await importWithKills(people, moments);
  report.imports++;
  report.kills += result.runs - 1;
  if (!isDeepStrictEqual(result.directory, expected)) report.differences++;
  const { people: counted, links, left } = result.job;
  if (left !== 0 || !isDeepStrictEqual({ counted, links }, { counted: job.people, links: job.links }))
    report.wrongCounts++;
  process.stderr.write(`${JSON.stringify(report)}\n`);
}
const undoKills = Number(process.argv[4] ?? 30);
const undo = { undoKills: 0, undos: 0, undoDifferences: 0 };
while (undo.undoKills < undoKills) {
  const moments = randomMoments(Math.min(killsPerImport, undoKills - undo.undoKills), people * 1.5);
  const result = await runWithKills({ people, moments, undoes: true });
  undo.undos++;
  undo.undoKills += result.runs - 1;
  if (!isDeepStrictEqual(result.directory, result.before)) undo.undoDifferences++;
  process.stderr.write(`${JSON.stringify(undo)}\n`);
}
Object.assign(report, undo);
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
process.exitCode = report.differences + report.wrongCounts + undo.undoDifferences === 0 ? 0 : 1;
