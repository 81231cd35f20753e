import type { StoreExecution } from '../types.js';

type Executions = Readonly<Record<string, Extract<StoreExecution, { status: 'done' }>>>;

/** Leaves the number of the round on what was done when there was more than one round, and takes it off otherwise. */
export function numberRounds(executions: Executions): Executions {
  const rounds = Object.values(executions).flatMap(({ outcomes }) => outcomes.map(({ round }) => round));
  if (new Set(rounds).size > 1) return executions;
  return Object.fromEntries(
    Object.entries(executions).map(([store, execution]) => [
      store,
      { ...execution, outcomes: execution.outcomes.map(({ round: _only, ...outcome }) => outcome) },
    ]),
  );
}
