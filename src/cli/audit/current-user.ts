import { userInfo } from 'node:os';

/**
 * Returns the name of the user that runs this process. Returns `unknown` if the system has no name for this user, for
 * example in a container.
 */
export function currentUser(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}
