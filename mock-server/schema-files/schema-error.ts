/** A Schema or a ResourceType is not what RFC 7643 says. The message names the file, the attribute and the reason. */
export class SchemaError extends TypeError {
  override readonly name = 'SchemaError';
}
