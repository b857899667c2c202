import { type Profile, type ProfileAuth, secretMembers } from '../../profiles/profile.ts';

/** Returns the member of the authentication that refers to the secret; undefined if there is no secret. */
export function secretMemberOf(auth: ProfileAuth): string | undefined {
  return Object.keys(auth).find((name) => secretMembers.has(name));
}

/** Replaces the reference to the secret of a profile. Changes nothing else. */
export function withSecret(profile: Profile, reference: string): Profile {
  const member = secretMemberOf(profile.auth);
  return member === undefined ? profile : { ...profile, auth: { ...profile.auth, [member]: reference } as ProfileAuth };
}
