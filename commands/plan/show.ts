export { PlanShow as default } from '../../src/cli/plan/show.ts';
