import type { ResourceModel } from '../protocol/schema/model.ts';
import type { ChangeClient } from './client.ts';
import type { MemberRecord } from './member-record.ts';
import type { Stop } from './run-stop.ts';
import type { ServiceKnowledge } from './service.ts';
import type { Turns } from './turns.ts';

/** The parts of a run that one change needs. */
export interface ChangeContext {
  readonly client: ChangeClient;
  /** Model of the resource type that is changed. */
  readonly model: ResourceModel;
  readonly service: ServiceKnowledge;
  readonly stop: Stop;
  /** True in a dry run. A dry run sends no changes, so there is nothing to verify. */
  readonly isRehearsal?: boolean;
  /**
   * Limits the number of concurrent changes of a run. If this field is present, each change waits for a free turn. A
   * turn is the permission to make one change.
   */
  readonly turns?: Turns;
  /** Record of the members that a later run of the job must verify. Absent if no run can continue this job. */
  readonly members?: MemberRecord | undefined;
}

/**
 * Maximum number of attempts to send one request. A request is sent again if its outcome is unknown, or if another
 * client changed the resource.
 */
export const maxAttempts = 3;

/**
 * Pauses in milliseconds: one before each read that verifies a change. Later pauses are longer, because many services
 * show a change in search results only after a second or more.
 */
export const lookPauses = [0, 250, 750, 1500, 3000] as const;
