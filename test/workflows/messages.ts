import type { Payload } from '@temporalio/common';

/** A part of a message of Temporal's API and where it lies, such as `events.4.activityTaskScheduledEventAttributes.input`. */
export interface Placed<T> {
  readonly path: string;
  readonly part: T;
}

interface Failure {
  readonly message?: string | null;
  readonly stackTrace?: string | null;
}

/** Every payload in a message, however deep. Payloads are the only parts with metadata that names an encoding. */
export const payloadsIn = (message: unknown): Placed<Payload>[] =>
  partsOf(message, (part): part is Payload => 'metadata' in part && encodingOf(part as Payload) !== null);

/** Every failure in a message, causes included. */
export const failuresIn = (message: unknown): Placed<Failure>[] =>
  partsOf(message, (part): part is Failure => 'stackTrace' in part);

export function encodingOf({ metadata }: Payload): string | null {
  const encoding = metadata?.encoding;
  return encoding ? Buffer.from(encoding).toString() : null;
}

export const textOf = ({ data }: Payload): string => Buffer.from(data ?? []).toString();

function partsOf<T extends object>(
  message: unknown,
  wanted: (part: object) => part is T,
  path: readonly string[] = [],
): Placed<T>[] {
  if (typeof message !== 'object' || message === null || message instanceof Uint8Array) return [];
  const below = Object.entries(message).flatMap(([name, value]) => partsOf(value, wanted, [...path, name]));
  return wanted(message) ? [{ path: path.join('.'), part: message }, ...below] : below;
}
