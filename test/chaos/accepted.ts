/**
 * Kills an import again and again, and resumes it after each kill. The service responds to every write with status 202
 * and makes the change a second later. `npm run chaos:accepted -- 10 2000` means ten kills of one import of 2,000
 * people. The directory is then compared with the directory of another import, which is not killed and whose service
 * makes each change at once. Both directories must be equal.
 */
import { isDeepStrictEqual } from 'node:util';
import { importWithKills, randomMoments } from './killed-job.ts';

const kills = Number(process.argv[2] ?? 10);
const people = Number(process.argv[3] ?? 2000);

const { directory: expected, job } = await importWithKills(people, []);
const started = performance.now();
// All moments are earlier than the last change of the import, so a kill really happens at each moment.
const moments = randomMoments(kills, people);
const result = await importWithKills(people, moments, { asyncRequest: 'long', asyncDelay: 1 });
const { people: counted, links, left, state } = result.job;
const report = {
  people,
  kills: result.runs - 1,
  state,
  left,
  differs: !isDeepStrictEqual(result.directory, expected),
  counts: { people: counted, links },
  countsWithoutKills: { people: job.people, links: job.links },
  seconds: Math.round((performance.now() - started) / 1000),
};
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
const isExact = !report.differs && left === 0 && state === 'complete' && report.kills === kills;
process.exitCode = isExact ? 0 : 1;
