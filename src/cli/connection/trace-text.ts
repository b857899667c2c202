import type { TraceEvent } from '../../client/layers/trace.ts';

/**
 * Formats a request and its response for `--debug`. Writes one line for the request, followed by its headers and its
 * body. Writes the response in the same way. The event must not contain secrets.
 */
export function printTrace(event: TraceEvent): string {
  const { number, method, url, requestHeaders, requestBody, status, responseHeaders = {}, responseBody } = event;
  const outcome = event.error ? `no response: ${event.error.message}` : `${status}`;
  return [
    `#${number} ${method} ${url}`,
    ...headerLines('>', requestHeaders),
    ...bodyLines('>', requestBody),
    `#${number} ${outcome} after ${Math.round(event.duration)} ms`,
    ...headerLines('<', responseHeaders),
    ...bodyLines('<', responseBody),
    '',
  ].join('\n');
}

function headerLines(mark: string, headers: Readonly<Record<string, string>>): string[] {
  return Object.entries(headers).map(([name, value]) => `  ${mark} ${name}: ${value}`);
}

function bodyLines(mark: string, body: unknown): string[] {
  return body === undefined ? [] : [`  ${mark} ${JSON.stringify(body)}`];
}
