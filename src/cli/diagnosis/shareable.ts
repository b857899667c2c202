import { homedir } from 'node:os';

/** Texts of one service that `--anonymous` replaces. */
export interface ServiceNames {
  readonly profile?: string | undefined;
  /** URLs of the service: the base URL, and the token URL. */
  readonly urls: readonly string[];
}

/** An e-mail address. Its parts are bounded, so that the search takes linear time. */
const email = /[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/g;

/**
 * Returns a function that makes text safe to publish: replaces the home folder of the user by `~`, and e-mail
 * addresses. With `services`, also replaces the URLs, hosts and names of these services.
 */
export function shareable(services: readonly ServiceNames[] = [], home = homedir()): (text: string) => string {
  const replacements = services.flatMap((service, index) => replacementsOf(service, index + 1));
  // Long texts first: a URL contains its host.
  replacements.sort((a, b) => b.text.length - a.text.length);
  return (text) => {
    let result = home.length > 1 ? text.replaceAll(home, '~') : text;
    for (const { text: own, pattern, by } of replacements) {
      result = pattern ? result.replace(pattern, by) : result.replaceAll(own, by);
    }
    return result.replace(email, '[e-mail]');
  };
}

interface Replacement {
  readonly text: string;
  /** Finds the text as a whole word only. Default: finds the text everywhere. */
  readonly pattern?: RegExp;
  readonly by: string;
}

function replacementsOf({ profile, urls }: ServiceNames, number: number): Replacement[] {
  const places = urls.flatMap((text, index) => {
    const url = new URL(text);
    const host = `service-${number}${index === 0 ? '' : `-${index + 1}`}.example`;
    const ownUrl = { text, by: `${url.protocol}//${host}` };
    return [ownUrl, { text: url.host, by: host }, { text: url.hostname, by: host }];
  });
  if (profile === undefined) return places;
  const word = profile.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return [
    ...places,
    { text: profile, pattern: new RegExp(`(?<![\\w-])${word}(?![\\w-])`, 'g'), by: `profile-${number}` },
  ];
}
