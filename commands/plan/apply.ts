export { PlanApply as default } from '../../src/cli/plan/apply.ts';
