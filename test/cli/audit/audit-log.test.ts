import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAuditLog } from '../../../src/cli/audit/audit-log.ts';
import type { AuditRecord } from '../../../src/cli/audit/audit-record.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'scimctl-audit-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const record = (line: number): AuditRecord => ({
  format: 1,
  at: '2026-03-01T12:00:00.000Z',
  user: 'ada',
  command: 'users delete',
  service: 'https://scim.example.com/v2',
  method: 'DELETE',
  path: `/Users/${line}`,
  profile: undefined,
  id: undefined,
  name: undefined,
  outcome: 'accepted',
  status: 204,
});

const pathsIn = (file: string): string[] =>
  readFileSync(path.join(folder, file), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).path);

describe('the audit log', () => {
  it('has a record as soon as it was added, in a file that only its owner can read', async () => {
    const log = createAuditLog(folder);
    await log.add(record(1));
    expect(pathsIn('audit.ndjson')).toEqual(['/Users/1']);
    if (process.platform !== 'win32') expect(statSync(path.join(folder, 'audit.ndjson')).mode & 0o777).toBe(0o600);
    log.close();
  });

  it('keeps the records of several writers whole', () => {
    const logs = [1, 2, 3].map(() => createAuditLog(folder));
    for (let n = 0; n < 600; n++) logs[n % 3]?.add(record(n));
    for (const log of logs) log.close();
    expect(new Set(pathsIn('audit.ndjson')).size).toBe(600);
  });

  it('creates nothing before the first record', () => {
    createAuditLog(path.join(folder, 'state')).close();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('begins a new file after 16 MiB, and keeps ten', () => {
    for (let index = 0; index < 10; index++) {
      writeFileSync(path.join(folder, index === 0 ? 'audit.ndjson' : `audit.${index}.ndjson`), `${index}\n`);
    }
    writeFileSync(path.join(folder, 'audit.ndjson'), `0\n${' '.repeat(16 * 1024 * 1024)}`);
    const log = createAuditLog(folder);
    log.add(record(1));
    log.close();
    expect(readdirSync(folder)).toHaveLength(10);
    expect(pathsIn('audit.ndjson')).toEqual(['/Users/1']);
    expect(readFileSync(path.join(folder, 'audit.1.ndjson'), 'utf8').startsWith('0\n')).toBe(true);
    expect(readFileSync(path.join(folder, 'audit.9.ndjson'), 'utf8')).toBe('8\n');
  });

  it('starts a line of its own after a line that a full disk cut off', () => {
    writeFileSync(path.join(folder, 'audit.ndjson'), '{"path":"/Users/0"');
    const log = createAuditLog(folder);
    log.add(record(1));
    log.close();
    expect(readFileSync(path.join(folder, 'audit.ndjson'), 'utf8').split('\n')).toEqual([
      '{"path":"/Users/0"',
      JSON.stringify(record(1)),
      '',
    ]);
  });

  it('says why a record is missing, and throws nothing', () => {
    writeFileSync(path.join(folder, 'file'), '');
    const log = createAuditLog(path.join(folder, 'file', 'state'));
    log.add(record(1));
    log.add(record(2));
    log.close();
    const file = path.join(folder, 'file', 'state', 'audit.ndjson');
    expect(log.problem()).toBe(`the audit log ${file} cannot be written: ENOTDIR`);
  });
});
