import type { BulkChoice } from '../../provisioning/index.ts';
import type { ResultFlags } from '../bulk/run-results.ts';
import { showFlag } from '../bulk/show-flag.ts';
import { bulkFlag, columnFlags, paceFlags, text, toggle } from '../flags.ts';
import { type Consent, consentFlags } from '../safety/consent.ts';

/** Flags of the commands that continue a job. */
export const continueFlags = {
  bulk: bulkFlag,
  ...paceFlags,
  show: showFlag,
  report: text('write the result of every row to this file, one JSON object per line', 'FILE'),
  ...columnFlags,
  ...consentFlags,
  yes: toggle('do not ask', 'Safety'),
};

/** Values of the flags of the commands that continue a job. */
export type JobFlags = ResultFlags &
  Consent & {
    readonly bulk?: BulkChoice | undefined;
  };
