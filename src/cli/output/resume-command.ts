/** Returns the command line that continues a job. */
export function resumeCommand(job: string): string {
  return `scimctl job resume ${job}`;
}
