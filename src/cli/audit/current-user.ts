import { userInfo } from 'node:os';

/** Name of the user that this process runs as; `unknown` where the system has no name for it, as in some containers. */
export function currentUser(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}
