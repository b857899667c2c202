export { redactHeaders, redactTarget, secretsOf } from './exchanges.ts';
export {
  type FilterProblem,
  maskFilter,
  maskFilterProblem,
  redactFilter,
  redactFilterText,
  secretsInFilter,
} from './filters.ts';
export { redactJson, secretsIn } from './json.ts';
export { Literals, redacted } from './literals.ts';
export { isSecretName, isSecretPath, type SecretNames, secretNamesOf } from './names.ts';
export { createRedactor, type Redactor } from './redactor.ts';
export { redactLooks } from './text.ts';
