import type { Client } from '@temporalio/client';
import type { Shape } from './messages.js';

/** How often each kind of event stands in the histories of one request and its children. */
export interface RequestHistory {
  readonly shape: Shape;
  readonly events: number;
  readonly workflowTasks: number;
}

export async function readHistory(client: Client, workflowId: string): Promise<RequestHistory> {
  const own = await countEvents(client, workflowId);
  const children = await Promise.all(own.children.map((child) => countEvents(client, child)));
  return {
    shape: {
      activities: own.activities,
      localActivities: own.localActivities,
      updates: own.updates,
      children: children.map(({ activities }) => activities),
    },
    events: own.events + children.reduce((sum, { events }) => sum + events, 0),
    workflowTasks: own.workflowTasks + children.reduce((sum, { workflowTasks }) => sum + workflowTasks, 0),
  };
}

async function countEvents(client: Client, workflowId: string) {
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  const list = events ?? [];
  return {
    events: list.length,
    activities: list.filter((event) => event.activityTaskScheduledEventAttributes).length,
    localActivities: list.filter(
      (event) => event.markerRecordedEventAttributes?.markerName === 'core_local_activity',
    ).length,
    updates: list.filter((event) => event.workflowExecutionUpdateAcceptedEventAttributes).length,
    workflowTasks: list.filter((event) => event.workflowTaskCompletedEventAttributes).length,
    children: list.flatMap(
      (event) => event.startChildWorkflowExecutionInitiatedEventAttributes?.workflowId ?? [],
    ),
  };
}
