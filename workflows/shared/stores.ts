import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';
import type { StoreRef } from '../request/ports.js';

/** What became of the work in one store. */
export type StoreOutcome<T> =
  | { readonly store: StoreRef; readonly ok: true; readonly value: T }
  | { readonly store: StoreRef; readonly ok: false; readonly code: string };

/**
 * Works all stores, side by side where the map allows it. A store that fails stops only those that wait for it:
 * the others finish, so that a retry has less left to do.
 */
export async function forEachStore<T>(
  stores: readonly StoreRef[],
  work: (store: StoreRef) => Promise<T>,
): Promise<StoreOutcome<T>[]> {
  const started = new Map<string, Promise<StoreOutcome<T>>>();
  const start = (store: StoreRef): Promise<StoreOutcome<T>> => {
    const running = started.get(store.id) ?? settle(store, after(store, stores, start), work);
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
  earlier: Promise<StoreOutcome<T>[]>,
  work: (store: StoreRef) => Promise<T>,
): Promise<StoreOutcome<T>> {
  const broken = (await earlier).find((outcome) => !outcome.ok);
  if (broken) return { store, ok: false, code: 'store.waiting' };
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
