import type { ResourceModel } from '../protocol/schema/model.ts';
import type { ChangeClient } from './client.ts';
import type { ServiceKnowledge } from './service.ts';
import type { Stop } from './stop.ts';

/** What one change needs of the run that it belongs to. */
export interface ChangeContext {
  readonly client: ChangeClient;
  /** Model of the resource type that is changed. */
  readonly model: ResourceModel;
  readonly service: ServiceKnowledge;
  readonly stop: Stop;
  /** True in a dry run: requests are shown, not sent, so that there is nothing to verify. */
  readonly isRehearsal?: boolean;
}

/** How often one request is tried when its outcome is unknown or another client changed the resource. */
export const maxAttempts = 3;

/**
 * Milliseconds before each look at what became of a request. They grow, since the search of many services lags behind their
 * writes by a second or more.
 */
export const lookPauses = [0, 250, 750, 1500, 3000] as const;
