export { redactHeaders, redactQuery, redactTarget, secretsOf } from './exchanges.ts';
export {
  type FilterProblem,
  maskFilter,
  maskFilterProblem,
  redactFilter,
  redactFilterText,
  secretsInFilter,
} from './filters.ts';
export { type JsonCleaning, redactJson, secretsIn } from './json.ts';
export { Literals, redacted } from './literals.ts';
export { isSecretAttribute, isSecretName, isSecretPath, type SecretNames, secretNamesOf } from './names.ts';
export { createRedactor, type Redactor, type RedactorOptions } from './redactor.ts';
export { redactLooks } from './text.ts';
