/** A Schema or a ResourceType that RFC 7643 does not allow. The message names the file, the attribute and the reason. */
export class SchemaError extends TypeError {
  override readonly name = 'SchemaError';
}
