export { SchemaCommand as default } from '../src/cli/schema/schema-command.ts';
