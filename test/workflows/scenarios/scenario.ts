import type { OfferedRight, RequestEvent, RequestState } from '#contracts';
import { addDays, startOfDay, type LocalDate } from '#domain';
import type { Request } from '../../../libs/requests/request/request.entity.js';
import type { World } from '../memory-request.js';
import { RECEIVED_ON, type Place } from './places.js';

const HOUR = 3_600_000;

/** What a person does: the data subject, or somebody of the controller. */
export interface Act {
  /** In a calendar of the request, read from its row when the act before is done. */
  at(row: Request, place: Place): Date;
  /** Where the request must be by then. */
  readonly from: RequestState;
  /** `change`: from outside the workflow, as a download is. Default: a command. */
  readonly way?: 'command' | 'change';
  event(row: Request): RequestEvent;
  /** The law takes it not: the code of the refusal. */
  readonly refusedWith?: string;
}

/** One request from its receipt to its end. */
export interface Scenario {
  /** Beside the right: what is special. */
  readonly name: string;
  readonly right: OfferedRight;
  readonly place: Place;
  readonly world: World;
  /** Whoever asks is known at intake. */
  readonly proven: boolean;
  readonly acts: readonly Act[];
  readonly end: RequestState;
  /** People do everything that is theirs in time: the law must be kept. */
  readonly inTime: boolean;
}

/** A wall clock of the controller, days after the receipt. */
export const onDay =
  (days: number, hour: number): Act['at'] =>
  (_row, { zone }) =>
    wallClock(addDays(RECEIVED_ON, days), hour, zone);

/** The same in relation to a date that the request has. */
export const fromDate =
  (date: (row: Request) => LocalDate, days: number, hour: number): Act['at'] =>
  (row, { zone }) =>
    wallClock(addDays(date(row), days), hour, zone);

/** Days on which no clock is changed between midnight and the hour. */
export const wallClock = (day: LocalDate, hour: number, zone: string): Date =>
  new Date(Date.parse(startOfDay(day, zone)) + hour * HOUR);

/** In its own zone, 10 in the morning. */
export const receiptAt = ({ zone }: Place): Date => wallClock(RECEIVED_ON, 10, zone);
