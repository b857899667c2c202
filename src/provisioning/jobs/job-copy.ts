import { copyFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { type Job, jobFiles, type OpenOptions, openJob } from './job.ts';
import { cannotWrite } from './job-error.ts';
import { lockJob } from './job-lock.ts';
import { openPlan } from './plan-file.ts';

/**
 * Copies a job into `folder`, and opens the copy. A run of the copy writes into the journal of the copy, and does not
 * change the original job. Locks the original job for this process until the copy is closed. The caller deletes
 * `folder`. Throws the errors of `openJob`.
 */
export async function openJobCopy(jobs: string, id: string, folder: string, options: OpenOptions = {}): Promise<Job> {
  const source = path.join(jobs, id);
  await openPlan(path.join(source, jobFiles.plan));
  const unlock = await lockJob(source);
  try {
    await copyFiles(source, path.join(folder, id)).catch((error: unknown) => {
      throw cannotWrite(`a copy of job ${id} in ${folder}`, error);
    });
    const job = await openJob(folder, id, options);
    const close = async (): Promise<void> => {
      try {
        await job.close();
      } finally {
        await unlock();
      }
    };
    return { ...job, close };
  } catch (error) {
    await unlock();
    throw error;
  }
}

async function copyFiles(source: string, target: string): Promise<void> {
  await mkdir(target, { mode: 0o700 });
  await copyFile(path.join(source, jobFiles.plan), path.join(target, jobFiles.plan));
  // The journal is missing if the process ended before it created the journal of a new job.
  await copyFile(path.join(source, jobFiles.journal), path.join(target, jobFiles.journal)).catch(ignoreMissing);
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
