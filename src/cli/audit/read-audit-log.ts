import { existsSync } from 'node:fs';
import { parseObject, readLines } from '../../provisioning/index.ts';
import { auditFiles } from './audit-log.ts';
import type { AuditRecord } from './audit-record.ts';

/** Reads the audit log in a folder, from the oldest file to the current file. Leaves out lines that are no records. */
export async function* readAuditLog(folder: string): AsyncGenerator<AuditRecord, void, undefined> {
  for (const file of auditFiles(folder)) {
    if (!existsSync(file)) continue;
    for await (const line of readLines(file)) {
      const record = parseObject(line);
      if (record?.format === 1) yield record as unknown as AuditRecord;
    }
  }
}
