import type { DecisionChange } from '#persistence';

/** How far a listener has heard. */
export type ChangePlace = Pick<DecisionChange, 'sequence' | 'ground'>;

const PLACE = /^(\d{1,18})\.(\d{1,18})$/;

/** As the id of an event. */
export const changePlace = ({ sequence, ground }: ChangePlace): string => `${sequence}.${ground}`;

/** null: it is none. */
export function readChangePlace(id: string | undefined): ChangePlace | null {
  const [, sequence, ground] = PLACE.exec(id ?? '') ?? [];
  return sequence === undefined || ground === undefined ? null : { sequence, ground };
}
