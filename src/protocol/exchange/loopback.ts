/**
 * True for a host that never leaves this machine: `localhost` and names below it (RFC 6761 section 6.3), 127.0.0.0/8 and `::1`.
 * Takes the `hostname` of a URL, where an IPv6 address is in brackets, or an address without brackets.
 */
export function isLoopbackHost(host: string): boolean {
  return /^(?:(?:.+\.)?localhost|127(?:\.\d{1,3}){3}|::1|\[::1\])$/i.test(host);
}
