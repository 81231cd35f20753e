import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import type { Snapshot } from './ports.js';
import type { RequestRun } from './state.js';

/** What operators filter by in the Temporal UI. Never encrypted there, so: few, and nothing that tells of a person. */
const searchAttributes = {
  right: defineSearchAttributeKey('HabeasRight', SearchAttributeType.KEYWORD),
  state: defineSearchAttributeKey('HabeasState', SearchAttributeType.KEYWORD),
  regime: defineSearchAttributeKey('HabeasRegime', SearchAttributeType.KEYWORD),
  tenant: defineSearchAttributeKey('HabeasTenant', SearchAttributeType.KEYWORD),
  dueAt: defineSearchAttributeKey('HabeasDueAt', SearchAttributeType.DATETIME),
  safeDueAt: defineSearchAttributeKey('HabeasSafeDueAt', SearchAttributeType.DATETIME),
  breached: defineSearchAttributeKey('HabeasBreached', SearchAttributeType.BOOL),
  waitsFor: defineSearchAttributeKey('HabeasWaitsFor', SearchAttributeType.KEYWORD),
  level: defineSearchAttributeKey('HabeasLevel', SearchAttributeType.KEYWORD),
};

/** Tells the operator where the request stands: search attributes for lists, details for the page of the run. */
export function showProgress({ request, snapshot }: RequestRun): void {
  upsertSearchAttributes([
    { key: searchAttributes.state, value: snapshot.state },
    { key: searchAttributes.right, value: snapshot.right },
    { key: searchAttributes.regime, value: snapshot.regime },
    { key: searchAttributes.dueAt, value: instant(snapshot.dueAt) },
    { key: searchAttributes.safeDueAt, value: instant(snapshot.safeDueAt) },
    { key: searchAttributes.breached, value: snapshot.breached ?? null },
    { key: searchAttributes.waitsFor, value: snapshot.waitingRole ?? null },
    { key: searchAttributes.level, value: snapshot.level ?? null },
    { key: searchAttributes.tenant, value: request.tenantId },
  ]);
  setCurrentDetails(describe(snapshot));
}

const instant = (text: string | null | undefined): Date | null => (text ? new Date(text) : null);

function describe(snapshot: Snapshot): string {
  return [
    `**${snapshot.number}** · ${snapshot.right} · ${snapshot.regime}`,
    `State: **${snapshot.state}**`,
    `Due: ${snapshot.dueAt ?? 'no clock runs'}${snapshot.safeDueAt ? `, safe until ${snapshot.safeDueAt}` : ''}`,
    ...(snapshot.breached ? ['**The deadline was missed.**'] : []),
    ...(snapshot.waitingRole ? [`Waits for: ${snapshot.waitingRole}`] : []),
    `Next by itself: ${snapshot.timer ? `${snapshot.timer.name} at ${snapshot.timer.at}` : 'nothing'}`,
    ...(snapshot.stores.length > 0 ? [`Stores: ${snapshot.stores.map((store) => store.id).join(', ')}`] : []),
  ].join('\n\n');
}
