export { SyncPlan as default } from '../../src/cli/sync/plan.ts';
