/** An option has a value that it cannot have. The message is for the person who gave it. */
export class OptionError extends TypeError {
  override readonly name = 'OptionError';
}
