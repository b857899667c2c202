import type * as z from 'zod/mini';
import { SourceError } from '../errors.ts';
import type { Conversion, ConversionName, ConversionStep } from '../mapping/conversion.ts';
import { dateFormat } from '../mapping/date-format.ts';
import type { PhoneReader } from '../mapping/phones.ts';
import type { columnSchema } from './schema.ts';

type Column = z.infer<typeof columnSchema>;

/** Maps each option to the conversion that accepts the option. */
const optionOf = {
  true: 'boolean',
  false: 'boolean',
  format: 'date',
  separator: 'split',
  country: 'phone',
} as const satisfies Readonly<Record<string, ConversionName>>;

/**
 * Reads the conversion of a column. `placeOf` returns the place of a key of the column. Throws a `SourceError`
 * (`badMap`) if an option is missing or invalid, or if an option belongs to a conversion that the column does not use.
 */
export function readConversion(
  column: Column,
  placeOf: (key: string) => string,
  phones: PhoneReader | undefined,
): Conversion | undefined {
  const names = column.convert === undefined ? [] : [column.convert].flat();
  for (const [option, name] of Object.entries(optionOf)) {
    if (column[option as keyof typeof optionOf] === undefined || names.includes(name)) continue;
    throw new SourceError('badMap', `${placeOf(option)}: ${option} has an effect only with "convert: ${name}"`);
  }
  if (names.length === 0) return undefined;
  const steps = names.flatMap((name) => stepOf(name, column, placeOf, phones) ?? []);
  return { steps, ...(column.separator === undefined ? {} : { separator: column.separator }) };
}

function stepOf(
  name: ConversionName,
  column: Column,
  placeOf: (key: string) => string,
  phones: PhoneReader | undefined,
): ConversionStep | undefined {
  switch (name) {
    case 'boolean': {
      const { true: yes, false: no } = column;
      return yes || no ? { kind: name, words: { yes: yes ?? [], no: no ?? [] } } : { kind: name };
    }
    case 'date': {
      if (column.format === undefined) return { kind: name };
      const format = dateFormat(column.format);
      if (format) return { kind: name, format };
      throw new SourceError('badMap', `${placeOf('format')}: ${JSON.stringify(column.format)} is not a date format`, {
        hint: 'A date format contains YYYY or YY, MM or M, and DD or D, for example DD.MM.YYYY.',
      });
    }
    case 'phone': {
      const country = column.country?.toUpperCase();
      if (country !== undefined && phones?.isCountry(country)) return { kind: name, country, phones };
      const what =
        country === undefined ? 'needs a country' : `has the unknown country ${JSON.stringify(column.country)}`;
      throw new SourceError(
        'badMap',
        `${placeOf(country === undefined ? 'convert' : 'country')}: the conversion "phone" ${what}`,
        { hint: 'Write the two letters of a country, for example "country: DE".' },
      );
    }
    case 'split':
      if (column.separator !== undefined) return undefined;
      throw new SourceError('badMap', `${placeOf('convert')}: the conversion split needs a separator`, {
        hint: 'Add a separator, as in \'separator: ","\'.',
      });
    default:
      return { kind: name };
  }
}
