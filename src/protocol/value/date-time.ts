const pattern = /^(-?\d{4,6})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,12}))?(Z|[+-]\d\d:\d\d)?$/;

/**
 * Parses an xsd:dateTime (RFC 7643 section 2.3.5) to milliseconds since 1970, including fractions. A time without an
 * offset is in UTC. Returns `undefined` if the text is not a date and time.
 */
export function parseDateTime(text: string): number | undefined {
  const match = pattern.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second, fraction, offset] = match;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) return undefined;
  if (Number(hour) > 24 || Number(minute) > 59 || Number(second) > 59) return undefined;
  if (Number(hour) === 24 && Number(`${minute}${second}${fraction ?? ''}`) !== 0) return undefined;
  const shift = offsetMinutes(offset);
  if (shift === undefined) return undefined;
  const seconds = Number(hour) * 3600 + (Number(minute) - shift) * 60 + Number(second);
  return date.getTime() + seconds * 1000 + (fraction === undefined ? 0 : Number(`0.${fraction}`) * 1000);
}

function offsetMinutes(offset: string | undefined): number | undefined {
  if (offset === undefined || offset === 'Z') return 0;
  const hours = Number(offset.slice(1, 3));
  const minutes = Number(offset.slice(4, 6));
  if (hours > 14 || minutes > 59 || (hours === 14 && minutes > 0)) return undefined;
  return (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}

/** Matches the most usual dates and times: times in UTC on the days 1 to 28 of a month. */
const usual = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,12})?Z$/;

/**
 * True if the text is an xsd:dateTime. First tests the pattern `usual`, because this test is faster than
 * `parseDateTime`. Parses only text that does not match the pattern.
 */
export function isDateTime(text: string): boolean {
  return usual.test(text) || parseDateTime(text) !== undefined;
}
