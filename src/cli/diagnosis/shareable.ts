import { homedir } from 'node:os';

/** Texts of one service that `--anonymous` replaces. */
export interface ServiceNames {
  readonly profile?: string | undefined;
  /** URLs of the service: the base URL, and the URLs of its authorization server. */
  readonly urls: readonly string[];
  /** URLs of the proxies through which requests are sent. */
  readonly proxies?: readonly string[];
  /** Client ids and user names. */
  readonly accounts?: readonly string[];
}

/** Matches an e-mail address. The length of each part is limited, so that a search takes linear time. */
const email = /[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/g;

/**
 * Returns a function that makes text safe to publish. The function replaces the home folder of the user with `~`, and
 * e-mail addresses with `[e-mail]`. With `services`, also replaces the URLs, hosts and names of these services.
 */
export function shareable(services: readonly ServiceNames[] = [], home = homedir()): (text: string) => string {
  const replacements = services.flatMap((service, index) => replacementsOf(service, index + 1));
  // Replaces long texts first, as a URL contains its host.
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

function replacementsOf({ profile, urls, proxies = [], accounts = [] }: ServiceNames, number: number): Replacement[] {
  const hosts = [
    ...urls.map((url, index) => [url, `service-${number}${index === 0 ? '' : `-${index + 1}`}.example`] as const),
    ...proxies.map((url) => [url, `proxy-${number}.example`] as const),
  ];
  return [
    ...hosts.flatMap(([url, host]) => placesOf(url, host)),
    ...accounts.filter((name) => name !== '').map((name) => wordOf(name, `account-${number}`)),
    ...(profile === undefined ? [] : [wordOf(profile, `profile-${number}`)]),
  ];
}

/**
 * Returns the forms in which messages contain a URL: as it was saved, as requests use it, without its scheme, and only
 * its host. The path is replaced too, because it can contain the id of a customer.
 */
function placesOf(text: string, host: string): Replacement[] {
  const { protocol, host: own, hostname, pathname } = new URL(text);
  const path = pathname.replace(/\/+$/, '');
  return [
    ...[text, `${protocol}//${own}${path}`].map((url) => ({ text: url, by: `${protocol}//${host}` })),
    ...[`${own}${path}`, own, hostname].map((place) => ({ text: place, by: host })),
  ];
}

/** Replaces a name where it is a whole word. */
function wordOf(name: string, by: string): Replacement {
  const word = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return { text: name, pattern: new RegExp(`(?<![\\w-])${word}(?![\\w-])`, 'g'), by };
}
