import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const HISTORIES = fileURLToPath(new URL('./histories/', import.meta.url));

/** As much of a recorded history as the specs look at. */
export interface History {
  events: {
    eventId: string;
    workflowExecutionStartedEventAttributes?: { workflowType: { name: string } };
    markerRecordedEventAttributes?: { markerName: string };
    activityTaskScheduledEventAttributes?: { activityType: { name: string } };
    childWorkflowExecutionStartedEventAttributes?: { workflowExecution: { workflowId: string } };
  }[];
}

/** Histories by behaviour and version, `erasure-fulfilled.v1.json`. */
export const historyFiles = (): string[] =>
  readdirSync(HISTORIES).filter((file) => /^[a-z-]+\.v\d+\.json$/.test(file));

export const readHistory = (file: string): History =>
  JSON.parse(readFileSync(join(HISTORIES, file), 'utf8')) as History;

export const newestVersion = (): number =>
  Math.max(1, ...historyFiles().map((file) => Number(/\.v(\d+)\./.exec(file)![1])));
