/**
 * True for a host of the local machine: `localhost` and its subdomains (RFC 6761 section 6.3), 127.0.0.0/8 and `::1`.
 * Accepts an IPv6 address with brackets, as in the `hostname` of a URL, and without brackets.
 */
export function isLoopbackHost(host: string): boolean {
  return /^(?:(?:.+\.)?localhost|127(?:\.\d{1,3}){3}|::1|\[::1\])$/i.test(host);
}
