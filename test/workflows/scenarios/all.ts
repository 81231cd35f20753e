import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RegimeId } from '#contracts';
import { CATALOGUE } from '../memory-request.js';
import { granted } from './granted.js';
import { PLACES, RECEIVED_ON, type Place } from './places.js';
import type { Scenario } from './scenario.js';
import { linesOf, type Timeline } from './timeline.js';
import { variations } from './variations.js';

const EXPECTED = join(import.meta.dirname, 'expected');

/** Every right of every regime, and what does not go smoothly. */
export const SCENARIOS: readonly Scenario[] = PLACES.flatMap((place) => [
  ...CATALOGUE.rights.of(place.regime).map((right) => granted(place, right)),
  ...variations(place),
]);

/** What scenarios under one law were like, for people to read and to compare. */
export function textOf(place: Place, timelines: readonly Timeline[]): string {
  const blocks = timelines
    .filter(({ scenario }) => scenario.place === place)
    .map((timeline) => linesOf(timeline).join('\n'));
  const none = 'It gives people no right: what it wants is done without a request.';
  return `${[headOf(place), ...(blocks.length > 0 ? blocks : [none])].join('\n\n')}\n`;
}

function headOf({ regime, zone, calendar }: Place): string {
  const { name, law } = CATALOGUE.regime(regime);
  return [
    `${name} (${regime}): ${law}`,
    `Controller in ${zone}, holidays of ${calendar}. All requests are received on ${RECEIVED_ON} at 10:00 there.`,
  ].join('\n');
}

export const expectedText = (regime: RegimeId): string => readFileSync(fileOf(regime), 'utf8');

export const writeExpected = (regime: RegimeId, text: string): void => writeFileSync(fileOf(regime), text);

const fileOf = (regime: RegimeId): string => join(EXPECTED, `${regime}.txt`);
