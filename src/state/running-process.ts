/** True if a process with this id runs, of any user. */
export function isRunning(pid: number): boolean {
  try {
    // Signal 0 is not sent; the call only checks the process.
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
