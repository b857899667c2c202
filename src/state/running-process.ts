/** True when there is a process of this id, of whatever user. */
export function isRunning(pid: number): boolean {
  try {
    // Signal 0 is not sent; it asks.
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
