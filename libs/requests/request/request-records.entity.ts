import { defineEntity, p } from '@mikro-orm/core';
import type { Finding, StorePlan, StoreExecution, StoreVerification } from '#engine';
import { sealed, tenantFilter, tenantId } from '#persistence';
import type { ApprovalDemand } from './request.entity.js';

const requestId = () => p.string().length(40);

const identifier = defineEntity({
  name: 'RequestIdentifier',
  tableName: 'request_identifier',
  filters: tenantFilter,
  properties: {
    id: p.bigint().primary().autoincrement(),
    tenantId: tenantId(),
    requestId: requestId(),
    type: p.string().length(60),
    /** Sealed under the key of the request. */
    value: sealed(),
    blind: p.string().length(64),
    /** `intake`, or the id of the store that taught it. */
    source: p.string().length(80),
  },
});
export class RequestIdentifier extends identifier.class {}
identifier.setClass(RequestIdentifier);

export type CommandKind =
  | 'verification'
  | 'decision'
  | 'approval'
  | 'refusal'
  | 'extension'
  | 'pause'
  | 'resume'
  | 'withdrawal'
  | 'spam'
  | 'retry'
  | 'reopening'
  | 'collection'
  | 'instruction';

const command = defineEntity({
  name: 'RequestCommand',
  tableName: 'request_command',
  filters: tenantFilter,
  properties: {
    id: p.string().length(40).primary(),
    tenantId: tenantId(),
    requestId: requestId(),
    kind: p.string().length(20).$type<CommandKind>(),
    actorKind: p.string().length(20),
    actorId: p.string().length(120),
    /** Codes and hashes; words of people are in `text`. */
    body: p.json<Record<string, unknown>>(),
    text: sealed().nullable(),
    updateId: p.string().length(300),
    appliedAt: p.datetime().nullable(),
    createdAt: p.datetime(),
  },
});
/** What somebody asked for: kept whether or not it took effect. */
export class RequestCommand extends command.class {}
command.setClass(RequestCommand);

const storePlan = defineEntity({
  name: 'StorePlanRecord',
  tableName: 'store_plan',
  filters: tenantFilter,
  properties: {
    tenantId: tenantId(),
    requestId: requestId().primary(),
    round: p.integer().primary(),
    store: p.string().length(80).primary(),
    document: p.json<StorePlan>(),
    /** How many of the person's identifiers it was made with. */
    identifiers: p.integer(),
    /** What the rows call the person; null where they have no names, or nobody looks for them. */
    names: sealed().nullable(),
  },
});
export class StorePlanRecord extends storePlan.class {}
storePlan.setClass(StorePlanRecord);

const plan = defineEntity({
  name: 'PlanRecord',
  tableName: 'plan',
  filters: tenantFilter,
  properties: {
    id: p.string().length(40).primary(),
    tenantId: tenantId(),
    requestId: requestId(),
    round: p.integer(),
    hash: p.string().length(64),
    dataMapId: p.string().length(40),
    /** null: it needs nobody. */
    approval: p.json<ApprovalDemand>().nullable(),
    findings: p.json<Finding[]>(),
    createdAt: p.datetime(),
  },
});
export class PlanRecord extends plan.class {}
plan.setClass(PlanRecord);

export type ResultPhase = 'execute' | 'verify';

const storeResult = defineEntity({
  name: 'StoreResult',
  tableName: 'store_result',
  filters: tenantFilter,
  properties: {
    tenantId: tenantId(),
    requestId: requestId().primary(),
    round: p.integer().primary(),
    phase: p.string().length(20).$type<ResultPhase>().primary(),
    store: p.string().length(80).primary(),
    document: p.json<StoreExecution | StoreVerification>(),
    startedAt: p.datetime(),
    finishedAt: p.datetime(),
  },
});
export class StoreResult extends storeResult.class {}
storeResult.setClass(StoreResult);

const certificate = defineEntity({
  name: 'CertificateRecord',
  tableName: 'certificate',
  filters: tenantFilter,
  properties: {
    id: p.string().length(40).primary(),
    tenantId: tenantId(),
    requestId: requestId(),
    document: p.json<Record<string, unknown>>(),
    createdAt: p.datetime(),
  },
});
export class CertificateRecord extends certificate.class {}
certificate.setClass(CertificateRecord);
