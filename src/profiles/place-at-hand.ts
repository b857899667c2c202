/** Matches the origin of a secret that is read at once, without a prompt, another program or a request. */
const placesAtHand = /^(?:env:|file:|stored:|SCIMCTL_TOKEN$)/;

/** True if a secret can be read at once. `place` is the origin of the secret in `ResolvedConnection.origins`. */
export function isAtHand(place: string): boolean {
  return placesAtHand.test(place);
}
