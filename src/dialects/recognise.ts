import type { Vendor } from './vendor.ts';

/**
 * Returns the vendors whose base URL has the form of `url`. The most exact form is first: the form with the most
 * characters outside of placeholders. Several vendors can have the same form, such as a product and its groups.
 */
export function recognise(vendors: readonly Vendor[], url: string): Vendor[] {
  const matches = vendors.flatMap((vendor) => {
    const lengths = vendor.urls
      .filter((form) => namesVendor(form) && pattern(form).test(url))
      .map((form) => fixedPart(form).length);
    return lengths.length > 0 ? [{ vendor, length: Math.max(...lengths) }] : [];
  });
  return matches.sort((a, b) => b.length - a.length).map(({ vendor }) => vendor);
}

const placeholder = /\{\w+\}/g;

/** The fixed part of a form. */
const fixedPart = (form: string): string => form.replace(placeholder, '');

/** False for a form that many services have, such as `https://{host}/scim/v2`. */
const namesVendor = (form: string): boolean => fixedPart(form).replace(/^https:|scim|v[12]|[/.]/g, '') !== '';

/** A placeholder stands for a part of a host name, or for one segment of a path. Ignores case, as host names do. */
function pattern(form: string): RegExp {
  const text = form
    .split(placeholder)
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('[^/?#]+');
  return new RegExp(`^${text}/?$`, 'i');
}
