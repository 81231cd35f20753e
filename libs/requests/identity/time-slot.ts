import { setTimeout } from 'node:timers/promises';

/**
 * Does `work` and answers, also with its error, at the end of a slot of time: how long it took then says nothing of what
 * was found, unless it took longer than the slot.
 */
export async function inSlots<T>(slotMs: number, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  try {
    return await work();
  } finally {
    const took = performance.now() - began;
    await setTimeout(Math.ceil(took / slotMs) * slotMs - took);
  }
}
