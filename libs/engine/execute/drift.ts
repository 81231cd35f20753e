import type { PlanStep, StorePlan } from '../types.js';

/**
 * Collections in which the plan of now differs from the approved one: any row of the person that is new or gone, any
 * other action (anonymization reference 7). Another structure of the store counts against every collection.
 */
export function driftedCollections(approved: StorePlan, current: StorePlan): string[] {
  const before = [...approved.steps, ...approved.protected];
  const now = [...current.steps, ...current.protected];
  if (approved.catalogueFingerprint !== current.catalogueFingerprint) return names([...before, ...now]);
  const known = new Set(before.map(signature));
  const found = new Set(now.map(signature));
  return names([
    ...before.filter((step) => !found.has(signature(step))),
    ...now.filter((step) => !known.has(signature(step))),
  ]);
}

const signature = ({ collection, action, ownership, rows, digest, columns }: PlanStep): string =>
  JSON.stringify([collection, action, ownership, rows, digest, columns.map((c) => [c.column, c.strategy])]);

const names = (steps: readonly PlanStep[]): string[] => [
  ...new Set(steps.map(({ collection }) => collection)),
];
