import { fileURLToPath } from 'node:url';
import { median } from './load.mjs';
import { bin, runProcess, withMadeUpPeople } from './made-up-people.mjs';

const bareScript = fileURLToPath(new URL('bare-export.mjs', import.meta.url));

/**
 * Measures the time of `scimctl bulk export` of made-up people with managers and groups. The baseline is a bare paging
 * loop that writes the same bytes.
 */
export async function benchExport({ people, rounds }) {
  return withMadeUpPeople(people, async ({ url, env }) => {
    const subjects = {
      bare: [bareScript, url],
      ndjson: [bin, 'bulk', 'export', '--quiet'],
      csv: [bin, 'bulk', 'export', '--quiet', '-o', 'csv'],
    };
    const times = { bare: [], ndjson: [], csv: [] };
    const digests = {};
    for (let round = 0; round < rounds; round++) {
      for (const [name, argv] of Object.entries(subjects)) {
        const { elapsed, digest } = await runProcess(argv, env);
        times[name].push(elapsed);
        digests[name] = digest;
      }
    }
    if (digests.bare !== digests.ndjson) throw new Error('the bare loop does not write the bytes of bulk export');
    return ['ndjson', 'csv'].map((format) => ({
      what: `bulk export of ${people.toLocaleString('en')} people, ${format}`,
      measured: `${median(times[format]).toFixed(0)} ms`,
      baseline: `${median(times.bare).toFixed(0)} ms`,
      ratio: median(times[format].map((time, round) => time / times.bare[round])),
      ...(format === 'ndjson' ? { most: 1.18 } : {}),
      note: 'process start included; 1.18 is 0.85 of the speed of the bare loop',
    }));
  });
}
