import type {
  CertificateView,
  MessageView,
  Page,
  PlanView,
  RequestView,
  TimelineView,
} from '#contracts/schemas';
import type { Shown } from '../requests/request-commands.js';
import { table } from './table.js';

const day = (instant: string | null): string => instant?.slice(0, 10) ?? '-';

function listText({ items, nextCursor }: Page<RequestView>): string {
  if (items.length === 0) return 'No request fits.';
  const rows = items.map(({ id, number, right, regime, state, dueAt, breached }) => [
    number,
    right,
    regime,
    state,
    `${day(dueAt)}${breached ? ' missed' : ''}`,
    id,
  ]);
  const more = nextCursor === null ? [] : [`More: --cursor ${nextCursor}`];
  return [table(['number', 'right', 'regime', 'state', 'due', 'id'], rows), ...more].join('\n\n');
}

function requestText(request: RequestView): string {
  const { id, number, right, regime, state, dueAt, breached, planHash, attention, approvals, next } = request;
  return [
    `${number}: ${right} (${regime}) is ${state}`,
    `  id        ${id}`,
    `  received  ${request.receivedAt}`,
    `  due       ${dueAt ?? 'no clock runs'}${breached ? ', missed' : ''}`,
    `  identity  ${request.verificationLevel} of ${request.requiredLevel}`,
    ...(planHash === undefined ? [] : [`  plan      ${planHash}`]),
    ...(approvals === undefined ? [] : [`  approvals ${approvals.given} of ${approvals.needed}`]),
    ...(attention === undefined ? [] : [`  attention ${attention.detail} [${attention.code}]`]),
    `  next      ${next.length === 0 ? 'nothing' : next.join(', ')}`,
  ].join('\n');
}

const timelineText = ({ items }: TimelineView): string =>
  items.map(({ at, type, data }) => `${at}  ${type}  ${JSON.stringify(data)}`).join('\n');

function planText({ stores, protected: kept, warnings, hash, approval }: PlanView): string {
  const steps = stores.flatMap(({ store, collections }) =>
    collections.map(({ collection, action, rows, reason }) => [store, collection, action, rows, reason]),
  );
  const stays = kept.map(({ store, collection, rows, reason }) => [store, collection, 'keep', rows, reason]);
  const head = ['store', 'collection', 'action', 'rows', 'why'];
  return [
    steps.length === 0 ? 'Nothing to do: no store knows this person.' : table(head, steps),
    ...(stays.length === 0 ? [] : [`Stays as it is:\n${table(head, stays)}`]),
    ...(warnings.length === 0
      ? []
      : [warnings.map(({ code, message }) => `${message} [${code}]`).join('\n')]),
    ...(approval === null ? [] : [`approvals ${approval.given.length} of ${approval.needed}`]),
    `plan hash ${hash}`,
  ].join('\n\n');
}

const messagesText = ({ items }: Page<MessageView>): string =>
  items.length === 0
    ? 'Nobody wrote.'
    : items
        .map(
          ({ createdAt, from, internal, text }) =>
            `${createdAt}  ${from}${internal ? ' (internal)' : ''}\n${text}`,
        )
        .join('\n\n');

const VIEWS: Readonly<Record<Shown, (answer: never) => string>> = {
  requests: listText,
  request: requestText,
  timeline: timelineText,
  plan: planText,
  certificate: (answer: CertificateView) => JSON.stringify(answer, null, 2),
  messages: messagesText,
};

/** An answer of the API in plain words. */
export const answerText = (shown: Shown, answer: unknown): string => VIEWS[shown](answer as never);
