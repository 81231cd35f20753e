/** What Temporal is asked to do for one request, counted in the history of a real one. */
export interface Shape {
  readonly activities: number;
  readonly localActivities: number;
  readonly updates: number;
  /** Activities of each child workflow. */
  readonly children: readonly number[];
}

export const BENCH_QUEUE = 'bench-empty';
export const EMPTY_WORKFLOW = 'emptyRequest';
export const STEP_UPDATE = 'step';
