import type { PatchOperation } from '../protocol/patch/index.ts';
import type { RowProblem } from './source/row.ts';

/** Why a row could not be done. */
export interface RowError {
  /**
   * `conflict`: the server has somebody or something else in this place; `ambiguous`: several match; `server`: it answered
   * with an error; `network`: it did not answer; `unresolved`: a link's target was not found; `protected`: not to be touched.
   */
  readonly code: 'conflict' | 'ambiguous' | 'server' | 'network' | 'unresolved' | 'protected';
  readonly message: string;
  /** HTTP status of the server's answer. */
  readonly status?: number;
  readonly scimType?: string;
  /** Ids and names of those who match, where several do. */
  readonly candidates?: readonly string[];
}

/** What every result says: which row it belongs to. */
interface ResultBase {
  readonly line: number;
  /** The person's externalId, else userName, as the file has it. */
  readonly key: string;
  /** Id of the person on the server. */
  readonly id?: string;
  readonly error?: RowError;
}

/** What became of a row's person. */
export interface PersonResult extends ResultBase {
  readonly step: 'person';
  /** `rejected`: the row itself is wrong and nothing was sent. `not attempted`: the run was stopped before it. */
  readonly outcome: 'created' | 'updated' | 'unchanged' | 'rejected' | 'failed' | 'not attempted';
  readonly problems?: readonly RowProblem[];
  /** What an update changed. Secrets are left out. */
  readonly changes?: readonly PatchOperation[];
  /** The server had the person already and refused to create it again. */
  readonly adopted?: true;
  /** An answer was lost; the person was found afterwards. */
  readonly presumed?: true;
}

/** What became of a link of a row: its manager, or one of its groups. */
export interface LinkResult extends ResultBase {
  readonly step: 'manager' | 'group';
  /** The manager or group as the file names it. */
  readonly target: string;
  /** `unresolved` is a warning: the person is there, the link is not. */
  readonly outcome: 'linked' | 'unchanged' | 'unresolved' | 'failed' | 'not attempted';
}

/** One result of an import. Each row gives one for its person, then one for each of its links. */
export type RowResult = PersonResult | LinkResult;
