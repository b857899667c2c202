import { errorCodes, errorWords } from './error-words.ts';
import type { Json } from './json/json.ts';

/**
 * Patterns for phrases and codes of error responses. A match means that the service accepts no further request for now.
 */
const tooManyRequests: readonly RegExp[] = [
  /(?:\b|_)rate[\s_-]?limit|[a-z]RateLimit/i,
  /throttl/i,
  /too[\s_-]?many[\s_-]?(?:\w+[\s_-])?(?:requests?|calls?|connections?|queries|operations|transactions)/i,
  /(?:requests?|calls?|api|connections?|concurren(?:t|cy))[\s_-]?(?:limit|quota)/i,
  /limit (?:of|on|for) (?:\d+ )?(?:concurrent|simultaneous|parallel|requests|calls)/i,
  /(?:concurrent|simultaneous|parallel) (?:\w+ )?(?:requests|calls|connections|transactions).{0,40}(?:exceed|limit|reached)/i,
];

/**
 * Patterns for text about a quota. `any` matches every kind of quota. `lasting` matches only a quota that is not
 * renewed after some time, such as the number of seats or of objects in a directory.
 */
const quota = {
  any: /quota/i,
  lasting:
    /seat|licen[cs]e|user|member|group|person|people|subscription|storage|mailbox|account|object|director|identit|tenant/i,
};

/** Number of characters, from the start of a text body, that are searched. */
const searchedLength = 2000;

/**
 * Patterns for parts of stack traces. A stack trace contains names of code, such as `RateLimitingFilter.doFilter`.
 * These names say nothing about the reason of an error. Each pattern also matches a part that is cut off at the end.
 */
const frames: readonly RegExp[] = [
  // `at com.example.Filter.doFilter(Filter.java:5)` of Java, `at Example.Filter.Invoke(Context context)` of .NET.
  /\bat\s+(?:(?:async|new)\s+)?[\w$@~<>&;`-]+(?:[./]+[\w$@~<>&;`-]+)+\s?(?:\([^)]*\)?|…|$)/g,
  // `at new Filter (/app/filter.js:1:2)` of JavaScript.
  /\bat\s[^()\n]{1,100}\([^()\n]*(?::\d+\)|…|$)/g,
  // Matches `File "/app/filter.py", line 5, in check` of Python. Also matches the next line, which repeats the code.
  /\bFile "[^"]*(?:", line \d+(?:, in \S*)?(?:\r?\n[ \t]+(?!File ")[^\n]*)?|$)/g,
  // `/app/filter.rb:5` of any language.
  /(?<!\S)[^\s/\\]*[/\\]\S*\.\w{1,5}:\d+\S*/g,
];

/**
 * True if the words or the codes of an error response say that there are too many requests. The status alone is not
 * enough, because some services and gateways send such a response with status 500 or 403. Ignores a quota that does not
 * limit requests, such as `seat quota exceeded`. Also ignores names of code in a stack trace: a service that sends a
 * stack trace may have processed the request.
 */
export function saysTooManyRequests(body: Json | undefined): boolean {
  const words =
    typeof body === 'string' ? [body.slice(0, searchedLength)] : [errorWords(body) ?? '', ...errorCodes(body)];
  const texts = words.map((text) => frames.reduce((rest, frame) => rest.replace(frame, ' '), text));
  const isQuota = texts.some((text) => quota.any.test(text)) && !texts.some((text) => quota.lasting.test(text));
  return isQuota || texts.some((text) => tooManyRequests.some((phrase) => phrase.test(text)));
}
