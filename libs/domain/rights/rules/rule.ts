import type {
  Effect,
  Notice,
  RequestEvent,
  RequestEventType,
  RequestState,
  TaskKind,
  TimerName,
} from '#contracts';
import type { RequestContext } from '../request-context.js';

type EventOf<T extends RequestEventType> = Extract<RequestEvent, { readonly type: T }>;
type TimerEvent = EventOf<'timer'>;

/** One row of the transition table (clock reference 7.2). Of the rows for a state and an event the first whose guard holds applies. */
export interface Rule<E extends RequestEvent = RequestEvent> {
  /** Its number in the reference; timers that only remind have none there and carry the number of the row they lead up to. */
  readonly row: number;
  when?(context: RequestContext, event: E): boolean;
  /** Throws an `AppError` where the caller deserves a better answer than "not in this state". */
  check?(context: RequestContext, event: E): void;
  readonly to: RequestState | 'unchanged' | ((context: RequestContext) => RequestState);
  effects?(context: RequestContext, event: E): readonly Effect[];
}

/** The rows of one state, by event. */
export type Rules = { readonly [T in RequestEventType]?: readonly Rule<EventOf<T>>[] };

export const sendNotice = (notice: Notice): Effect => ({ kind: 'sendNotice', notice });
export const operatorTask = (task: TaskKind): Effect => ({ kind: 'task', role: 'operator', task });

/** A row for one timer. */
export const onTimer = (timer: TimerName, rule: Rule<TimerEvent>): Rule<TimerEvent> => ({
  ...rule,
  when: (context, event) => event.timer === timer && (rule.when?.(context, event) ?? true),
});
