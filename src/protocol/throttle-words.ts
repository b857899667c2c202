import { errorCodes, errorWords } from './error-words.ts';
import type { Json } from './json/json.ts';

/** Phrases and codes of error responses which say that a service accepts no further request for now. */
const tooManyRequests: readonly RegExp[] = [
  /(?:\b|_)rate[\s_-]?limit|[a-z]RateLimit/i,
  /throttl/i,
  /too[\s_-]?many[\s_-]?(?:\w+[\s_-])?(?:requests?|calls?|connections?|queries|operations|transactions)/i,
  /(?:requests?|calls?|api|connections?|concurren(?:t|cy))[\s_-]?(?:limit|quota)/i,
  /limit (?:of|on|for) (?:\d+ )?(?:concurrent|simultaneous|parallel|requests|calls)/i,
  /(?:concurrent|simultaneous|parallel) (?:\w+ )?(?:requests|calls|connections|transactions).{0,40}(?:exceed|limit|reached)/i,
];

/**
 * `any` matches a quota of any kind. `lasting` matches a quota that is not renewed with time, such as a quota of seats.
 */
const quota = {
  any: /quota/i,
  lasting: /seat|licen[cs]e|user|member|group|person|people|subscription|storage|mailbox/i,
};

/** Number of characters of a text body that are searched. */
const searchedLength = 2000;

/**
 * True if the words or the codes of an error response say that there are too many requests. Some services and gateways
 * send such a response with status 500 or 403. A quota of something else, such as `seat quota exceeded`, does not count.
 */
export function saysTooManyRequests(body: Json | undefined): boolean {
  const texts =
    typeof body === 'string' ? [body.slice(0, searchedLength)] : [errorWords(body) ?? '', ...errorCodes(body)];
  const isQuota = texts.some((text) => quota.any.test(text)) && !texts.some((text) => quota.lasting.test(text));
  return isQuota || texts.some((text) => tooManyRequests.some((phrase) => phrase.test(text)));
}
