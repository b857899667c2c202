/**
 * The slowest tests, which take more than half of the time of all tests. `npm run test:fast` omits them. The path of a
 * folder ends with a slash.
 */
export const slow: readonly string[] = [
  'test/changes/capabilities/',
  'test/changes/every-door.test.ts',
  'test/changes/sequences/',
  'test/changes/services.test.ts',
  'test/cli/connection/curl-script.test.ts',
  'test/cli/contract/every-example.test.ts',
  'test/cli/schema/',
  'test/client/reading/hostile-answers.test.ts',
  'test/hostile/',
  'test/mock-server/control/commands.test.ts',
  'test/mock-server/faults/effects.test.ts',
  'test/mock-server/handlers/bulk-order.test.ts',
  'test/mock-server/handlers/bulk.test.ts',
  'test/mock-server/context/cursors.test.ts',
  'test/mock-server/seed/seed.test.ts',
  'test/mock-server/store/file-store.test.ts',
  'test/mock-server/store/kill.test.ts',
  'test/mock-server/server/serve-tenants.test.ts',
  'test/protocol/filter/evaluation-laws.test.ts',
  'test/protocol/patch/diff.test.ts',
  'test/protocol/redaction/text.test.ts',
  'test/provisioning/exports.test.ts',
  'test/provisioning/foreign-provider.test.ts',
  'test/provisioning/import.test.ts',
  'test/provisioning/source/large-files.test.ts',
  'test/rules/rules.test.ts',
];
