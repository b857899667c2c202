import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { killAgainAndAgain } from '../../chaos/crash-loop.ts';
import { ScimHttp } from '../../chaos/scim-http.ts';
import { serverArguments, startServer, token } from '../../chaos/server-process.ts';
import { createServerSubject } from '../../chaos/server-subject.ts';

it('mock serve loses nothing that it acknowledged when it is killed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kill-'));
  try {
    const subject = createServerSubject({ db: join(folder, 'db.ndjson'), users: 200 });
    const report = await killAgainAndAgain(subject, { runs: 4, maxWrites: 300, maxWritesOfCompaction: 100 });
    expect(report).toMatchObject({ kills: 4, violations: [] });
    expect(report.acknowledged).toBeGreaterThan(0);
    expect(subject.acknowledgedInBulk).toBeGreaterThan(0);
  } finally {
    await rm(folder, { recursive: true });
  }
});

it('a company that a kill interrupted at the first start is there as a whole or not at all', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kill-'));
  try {
    const db = join(folder, 'db.ndjson');
    const first = spawn(process.execPath, serverArguments(db, ['--users', '3000']), {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let isReady = false;
    first.stdout.once('data', () => {
      isReady = true;
    });
    // The server writes all generated people to the log in one step. The test kills the server as soon as the log has
    // content.
    const logSize = () => statSync(`${db}.log`, { throwIfNoEntry: false })?.size ?? 0;
    while (!isReady && logSize() === 0) await new Promise(setImmediate);
    first.kill('SIGKILL');
    await once(first, 'exit');
    const { child, url } = await startServer(db);
    const http = new ScimHttp(url, token, 1);
    const { totalResults } = (await http.send('GET', '/Users?count=0')).body;
    expect([0, 3000]).toContain(totalResults);
    await http.close();
    child.kill();
    await once(child, 'exit');
  } finally {
    await rm(folder, { recursive: true });
  }
});
