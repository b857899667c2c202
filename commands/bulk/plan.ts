export { BulkPlan as default } from '../../src/cli/bulk/plan.ts';
