import { AppError } from '#contracts';
import type { ConsentVersion } from './versions.repository.js';

/** Clocks of callers may be behind ours by this much when they say "now". */
const CLOCK_SKEW_MS = 60_000;

type Times = Pick<ConsentVersion, 'effectiveFrom' | 'effectiveUntil'>;

/** As a caller gives them, RFC 3339; null: without end. */
interface GivenTimes {
  readonly effectiveFrom?: string | undefined;
  readonly effectiveUntil?: string | null | undefined;
}

/** @throws AppError `request.invalid` for a time that has passed */
export function beginOf(given: string | undefined, now: Date): string {
  if (given === undefined) return now.toISOString();
  const at = new Date(given);
  if (at.getTime() >= now.getTime() - CLOCK_SKEW_MS) return at.toISOString();
  throw new AppError('request.invalid', {
    param: 'effectiveFrom',
    detail: 'effectiveFrom: has passed; leave it out for now.',
  });
}

/** When a draft would begin by itself has passed while it was edited: it begins when it is published. */
export function draftBegin(stored: Times, { effectiveFrom }: GivenTimes, now: Date): string {
  const isNew = effectiveFrom !== undefined && !sameInstant(effectiveFrom, stored.effectiveFrom);
  if (isNew) return beginOf(effectiveFrom, now);
  return stored.effectiveFrom > now.toISOString() ? stored.effectiveFrom : now.toISOString();
}

/**
 * When a version ends: after it begins, and never in the past, because until now it counted. "Now" ends it at once.
 * @throws AppError `request.invalid`
 */
export function endOf(given: string | null | undefined, effectiveFrom: string, now: Date): string | null {
  if (given == null) return null;
  const at = new Date(given);
  if (at.getTime() < now.getTime() - CLOCK_SKEW_MS)
    throw invalidEnd('has passed: name a time that is to come, or now');
  const end = (at > now ? at : now).toISOString();
  if (effectiveFrom > now.toISOString() && end <= effectiveFrom)
    throw invalidEnd('must be after effectiveFrom');
  return end;
}

/** Of a published version: what has ended stays so, or decisions that denied it would allow again by themselves. */
export function movedEnd(stored: Times, given: GivenTimes, now: Date): string | null {
  const effectiveUntil = newEnd(stored, given);
  if (effectiveUntil === undefined) return stored.effectiveUntil;
  if (hasEnded(stored, now))
    throw new AppError('consent.immutable', {
      param: 'effectiveUntil',
      detail: 'effectiveUntil: the version has ended; publish a new one.',
    });
  return endOf(effectiveUntil, stored.effectiveFrom, now);
}

/** A new wording ends when the one before would have, unless that has ended already. */
export function nextEnd(stored: Times, given: GivenTimes, effectiveFrom: string, now: Date): string | null {
  const effectiveUntil = newEnd(stored, given);
  if (effectiveUntil !== undefined) return endOf(effectiveUntil, effectiveFrom, now);
  return hasEnded(stored, now) ? null : stored.effectiveUntil;
}

/** @throws AppError `request.invalid` also for an end that passed while it was a draft, when it is published */
export function draftEnd(
  stored: Times,
  given: GivenTimes,
  { effectiveFrom, publishes, now }: { effectiveFrom: string; publishes: boolean; now: Date },
): string | null {
  const effectiveUntil = newEnd(stored, given);
  if (effectiveUntil === undefined && !publishes) return stored.effectiveUntil;
  return endOf(effectiveUntil === undefined ? stored.effectiveUntil : effectiveUntil, effectiveFrom, now);
}

const hasEnded = ({ effectiveUntil }: Times, now: Date): boolean =>
  effectiveUntil !== null && effectiveUntil <= now.toISOString();

/** What is given when it is another end than there is; undefined: it stays as it is. */
const newEnd = (stored: Times, { effectiveUntil }: GivenTimes): string | null | undefined =>
  effectiveUntil === undefined || sameEnd(effectiveUntil, stored.effectiveUntil) ? undefined : effectiveUntil;

const sameEnd = (one: string | null, other: string | null): boolean =>
  one === null || other === null ? one === other : sameInstant(one, other);

const invalidEnd = (words: string): AppError =>
  new AppError('request.invalid', { param: 'effectiveUntil', detail: `effectiveUntil: ${words}.` });

const sameInstant = (one: string, other: string): boolean =>
  new Date(one).getTime() === new Date(other).getTime();
