/** Closed map of queues to the data of their jobs. Ids only: job data lies in clear in the queue's backend. */
export interface Jobs {
  webhooks: { readonly tenantId: string; readonly deliveryId: string; readonly attempt: number };
  mail: { readonly tenantId: string; readonly mailId: string; readonly attempt: number };
}
export const QUEUES = ['webhooks', 'mail'] as const satisfies readonly (keyof Jobs)[];
export type QueueName = keyof Jobs;

/** Kinds of outbox rows. An effect leaves only through one of these, in the transaction that caused it. */
export type OutboxMessage =
  | {
      readonly kind: 'workflow.start';
      readonly workflow: string;
      readonly workflowId: string;
      readonly summary?: string;
    }
  /** Starts a workflow that has ended once more, or tells it when it runs. */
  | {
      readonly kind: 'workflow.resume';
      readonly workflow: string;
      readonly workflowId: string;
      readonly signal: string;
    }
  | { readonly kind: 'workflow.signal'; readonly workflowId: string; readonly signal: string }
  | { readonly kind: 'event'; readonly eventId: string }
  | { readonly kind: 'mail'; readonly mailId: string }
  /** Entries of the chain of consents, by sequence, both ends included. */
  | { readonly kind: 'consents'; readonly from: string; readonly to: string };
export type OutboxKind = OutboxMessage['kind'];
