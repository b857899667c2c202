import type { Vendor } from './vendor.ts';

/**
 * Returns the vendors with a URL pattern (form) that matches `url`. The vendor with the most exact form is first: the
 * form with the most characters outside of placeholders. Several vendors can have the same form, for example two
 * products of one company. Ignores the port and the difference between http and https, because a self-hosted service is
 * often tested on another port and without TLS. Also ignores the query string, and slashes at the end.
 */
export function recognise(vendors: readonly Vendor[], url: string): Vendor[] {
  const place = hostAndPath(url);
  if (place === undefined) return [];
  const matches = vendors.flatMap((vendor) => {
    const lengths = vendor.urls
      .filter((form) => namesVendor(form) && pattern(form).test(place))
      .map((form) => fixedPart(form).length);
    return lengths.length > 0 ? [{ vendor, length: Math.max(...lengths) }] : [];
  });
  return matches.sort((a, b) => b.length - a.length).map(({ vendor }) => vendor);
}

function hostAndPath(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, hostname, pathname } = new URL(url);
  if (protocol !== 'https:' && protocol !== 'http:') return undefined;
  return `${hostname}${pathname}`.replace(/\/+$/, '');
}

const placeholder = /\{\w+\}/g;

/** Returns the text of a URL pattern without the placeholders. */
const fixedPart = (form: string): string => form.replace(placeholder, '');

/** Words that occur in the URLs of many services. */
const common = new Set(['', 'https', 'scim', 'scim2', 'api', 'rest', 'v1', 'v2', '0', '1', '2']);

/**
 * True if a form contains a word that is not in `common`. False for a form that many services have, such as
 * `https://{host}/scim/v2` or `https://{tenant}/api/scim/v2`.
 */
const namesVendor = (form: string): boolean =>
  fixedPart(form)
    .split(/[^a-z\d]/i)
    .some((part) => !common.has(part));

/**
 * Returns a regular expression for the form of a URL. A placeholder stands for a part of a host name, or for one
 * segment of a path. Ignores case, because host names ignore case.
 */
function pattern(form: string): RegExp {
  const text = form
    .replace('https://', '')
    .split(placeholder)
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('[^/?#]+');
  return new RegExp(`^${text}$`, 'i');
}
