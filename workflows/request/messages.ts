import type { RequestEvent } from '#contracts';
import type { RequestRef } from './ports.js';

export const REQUEST_WORKFLOW = 'requestWorkflow';
export const LIFT_WORKFLOW = 'liftRestrictionWorkflow';
export const TASK_QUEUE = 'habeas';

/** Update: carries out a command that the API has recorded. Answers when the new state is stored. */
export const COMMAND_UPDATE = 'command';
export interface CommandUpdate {
  readonly commandId: string;
  /** Judged by the state machine before the update is accepted. */
  readonly event: RequestEvent;
}

/** Signal: the row changed outside the workflow (a package was collected); look again. */
export const REFRESH_SIGNAL = 'refresh';

/** Stands for the way to another controller where an event names a store. */
export const TRANSFER = 'transfer';
/** Stands for the package where none of its stores is to blame. */
export const PACKAGE = 'package';

export type RequestWorkflowInput = RequestRef;

export interface LiftWorkflowInput {
  readonly tenantId: string;
  readonly restrictionId: string;
}
