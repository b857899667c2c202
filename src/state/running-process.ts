/** True if a process with this id is running, even if the process belongs to another user. */
export function isRunning(pid: number): boolean {
  try {
    // With signal 0, the call sends no signal and only checks that the process exists.
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
