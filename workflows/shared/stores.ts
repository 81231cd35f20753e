import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';
import type { StoreRef } from '../request/ports.js';

/** What became of the work in one store. */
export type StoreOutcome<T> =
  | { readonly store: StoreRef; readonly ok: true; readonly value: T }
  | { readonly store: StoreRef; readonly ok: false; readonly code: string };

/** Code of a store that was not begun, because one before it did not get done. */
const WAITING = 'store.waiting';

/** The first store that really failed; those that waited for it say nothing of their own. */
export function findFailure(
  outcomes: readonly StoreOutcome<unknown>[],
): { readonly store: string; readonly code: string } | undefined {
  const [failure] = outcomes.flatMap((outcome) =>
    outcome.ok || outcome.code === WAITING ? [] : [{ store: outcome.store.id, code: outcome.code }],
  );
  return failure;
}

/**
 * Works all stores, side by side where the map allows it. A store that fails, or is not done, stops only those that wait
 * for it: the others finish, so that a retry has less left to do.
 */
export async function forEachStore<T>(
  stores: readonly StoreRef[],
  work: (store: StoreRef) => Promise<T>,
  isDone: (value: T) => boolean = () => true,
): Promise<StoreOutcome<T>[]> {
  const started = new Map<string, Promise<StoreOutcome<T>>>();
  const goesOn = (outcome: StoreOutcome<T>) => outcome.ok && isDone(outcome.value);
  const start = (store: StoreRef): Promise<StoreOutcome<T>> => {
    const known = started.get(store.id);
    if (known) return known;
    const free = after(store, stores, start).then((earlier) => earlier.every(goesOn));
    const running = settle(store, free, work);
    started.set(store.id, running);
    return running;
  };
  return Promise.all(stores.map(start));
}

function after<T>(
  store: StoreRef,
  stores: readonly StoreRef[],
  start: (store: StoreRef) => Promise<StoreOutcome<T>>,
): Promise<StoreOutcome<T>[]> {
  return Promise.all(stores.filter((other) => store.after.includes(other.id)).map(start));
}

async function settle<T>(
  store: StoreRef,
  free: Promise<boolean>,
  work: (store: StoreRef) => Promise<T>,
): Promise<StoreOutcome<T>> {
  if (!(await free)) return { store, ok: false, code: WAITING };
  try {
    return { store, ok: true, value: await work(store) };
  } catch (error) {
    return { store, ok: false, code: failureCode(error) };
  }
}

/** The error code of a failed activity; anything that is not an activity's failure is a defect and is thrown on. */
export function failureCode(error: unknown): string {
  if (!(error instanceof ActivityFailure)) throw error;
  return error.cause instanceof ApplicationFailure ? (error.cause.type ?? 'internal') : 'store.unreachable';
}

/** Which of several stores an activity failed in, where it says so. */
export function failedStore(error: unknown): string | null {
  if (!(error instanceof ActivityFailure) || !(error.cause instanceof ApplicationFailure)) return null;
  const [known] = (error.cause.details ?? []) as readonly ({ readonly store?: unknown } | undefined)[];
  return typeof known?.store === 'string' ? known.store : null;
}
