import { ApiClient, Issuer, Tenant } from '#access';
import { Restriction, RestrictionSubject } from '#decisions';
import { WrappedKey } from '#keys';
import { PackageLink, PackageRecord } from '#packages';
import type { AnyEntity } from '#persistence';
import {
  CertificateRecord,
  PlanRecord,
  Request,
  RequestCommand,
  RequestIdentifier,
  StorePlanRecord,
  StoreResult,
  Task,
  VerificationCode,
} from '#requests';
import { DataMapRecord } from '#stores';
import { Event, WebhookEndpoint } from '#webhooks';

/** Every entity of the database. A feature that adds one names it here. */
export const ENTITIES: readonly AnyEntity[] = [
  ApiClient,
  CertificateRecord,
  DataMapRecord,
  Event,
  Issuer,
  PackageLink,
  PackageRecord,
  PlanRecord,
  Request,
  RequestCommand,
  RequestIdentifier,
  Restriction,
  RestrictionSubject,
  StorePlanRecord,
  StoreResult,
  Task,
  Tenant,
  VerificationCode,
  WebhookEndpoint,
  WrappedKey,
];
