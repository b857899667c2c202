import { userInfo } from 'node:os';

/** Returns the name of the user that runs this process, or `unknown` if the system has no name for this user, as in some containers. */
export function currentUser(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}
