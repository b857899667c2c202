/** The error for an unknown option or an invalid value. The message is for the developer who set the option. */
export class OptionError extends TypeError {
  override readonly name = 'OptionError';
}
