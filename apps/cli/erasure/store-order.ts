import { AppError } from '#contracts';
import type { DataMap, StoreMap } from '#engine';

/** Every store after those it waits for, otherwise in the order of the map. */
export function storeOrder({ stores }: DataMap): readonly StoreMap[] {
  const ordered: StoreMap[] = [];
  const waiting = [...stores];
  while (waiting.length > 0) {
    const at = waiting.findIndex(({ after }) =>
      after.every((id) => !waiting.some((other) => other.id === id)),
    );
    if (at < 0)
      throw new AppError('data_map.invalid', {
        detail: `These stores wait for each other: ${waiting.map(({ id }) => id).join(', ')}.`,
      });
    ordered.push(...waiting.splice(at, 1));
  }
  return ordered;
}
