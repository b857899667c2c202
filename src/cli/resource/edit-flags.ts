import type { BulkChoice } from '../../provisioning/index.ts';
import type { ResultFlags } from '../bulk/run-results.ts';
import { showFlag } from '../bulk/show-flag.ts';
import { type SelectionFlags, whereFlag } from '../filter/selection.ts';
import { bulkFlag, columnFlags, paceFlags, text } from '../flags.ts';
import { idsFlag } from '../input/ids-flag.ts';
import type { Consent } from '../safety/consent.ts';

/** Flags of the commands that can change all people whom a filter or a list of ids selects. */
export const editFlags = {
  filter: text('change all users who match the filter, as a job; see scimctl help filters', 'FILTER', { char: 'f' }),
  ...whereFlag,
  ...idsFlag,
  bulk: bulkFlag,
  ...paceFlags,
  show: showFlag,
  report: text('write the result of every user to this file, one JSON object per line', 'FILE'),
  ...columnFlags,
};

/** Values of the flags for a change of many people. */
export type EditFlags = ResultFlags &
  Consent &
  SelectionFlags & {
    readonly ids?: string | undefined;
    readonly bulk?: BulkChoice | undefined;
  };
