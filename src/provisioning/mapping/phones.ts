/** Reads telephone numbers. */
export interface PhoneReader {
  /** True for the code of a country (ISO 3166-1 alpha-2). */
  readonly isCountry: (code: string) => boolean;
  /** Returns the number in the form of E.164. Returns `undefined` if the text is not a number, or has a wrong length. */
  readonly read: (
    text: string,
    country: string,
  ) => { readonly number: string; readonly hasExtension: boolean } | undefined;
}
