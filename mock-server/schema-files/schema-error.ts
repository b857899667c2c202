/**
 * The error for a Schema or a ResourceType that RFC 7643 does not allow. The message contains the file, the attribute and the
 * reason.
 */
export class SchemaError extends TypeError {
  override readonly name = 'SchemaError';
}
