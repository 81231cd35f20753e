import type { z } from 'zod';
import { piiCategory } from '#domain/receipts';
import { nameKey } from '../../definitions/names.js';
import {
  givenAt,
  isSameAddress,
  policyAddress,
  v1ReceiptSchema,
  type V1Purpose,
  type V1Receipt,
} from './v1-receipt.js';

/** A text that receipts say people were shown. */
export interface PlannedPolicy {
  /** null: the receipts name none that can be shown. */
  readonly url: string | null;
  /** Of the first receipt that names it. */
  readonly language: string;
}

/** What a service asked for one purpose: a consent of ours. */
export interface PlannedConsent {
  readonly key: string;
  readonly service: string;
  readonly purpose: string;
  readonly obtainedBy: 'declarative' | 'actionbased';
  readonly jurisdiction: string | null;
  /** What people were shown, each a version, those first that receipts name first. */
  readonly policies: readonly PlannedPolicy[];
  /** Of all receipts of the file. */
  readonly categories: readonly string[];
  readonly recipients: readonly string[];
}

/** What a person agreed to or took back. */
export interface PlannedAnswer {
  /** Place in the file, from 1. */
  readonly place: number;
  readonly key: string;
  readonly receipt: V1Receipt;
  readonly purpose: V1Purpose;
  readonly service: string;
  readonly at: Date;
  /** The receipt as it was. */
  readonly document: unknown;
}

export interface SkippedReceipt {
  readonly place: number;
  readonly receipt: string | null;
  readonly purpose?: string;
  readonly reason: string;
}

export interface ReceiptPlan {
  readonly consents: readonly PlannedConsent[];
  /** Oldest first; of one instant those first that were taken back. */
  readonly answers: readonly PlannedAnswer[];
  readonly skipped: readonly SkippedReceipt[];
  /** Categories that receipts call sensitive. */
  readonly sensitive: readonly string[];
}

/** What the receipts of a file come to (WSO2 reference, section 3.4). */
export function planReceipts(documents: readonly unknown[]): ReceiptPlan {
  const consents = new Map<string, Omit<PlannedConsent, 'policies'>>();
  const answers: PlannedAnswer[] = [];
  const skipped: SkippedReceipt[] = [];
  const sensitive = new Set<string>();
  documents.forEach((document, index) => {
    const place = index + 1;
    const parsed = v1ReceiptSchema.safeParse(document);
    if (!parsed.success) {
      skipped.push({ place, receipt: receiptIdOf(document), reason: reasonOf(parsed.error.issues[0]!) });
      return;
    }
    const receipt = parsed.data;
    for (const special of receipt.spiCat) sensitive.add(piiCategory(special));
    const unplaced = unplacedCategories(receipt);
    for (const { service, purposes } of receipt.services)
      for (const purpose of purposes) {
        const key = `${nameKey(service)}/${nameKey(purpose.purpose)}`;
        consents.set(key, merged(consents.get(key), { key, service, purpose, receipt, unplaced }));
        answers.push({ place, key, receipt, purpose, service, at: givenAt(receipt), document });
      }
  });
  answers.sort(
    (one, other) =>
      one.at.getTime() - other.at.getTime() || rank(one) - rank(other) || one.place - other.place,
  );
  const answersOf = Map.groupBy(answers, ({ key }) => key);
  const planned = [...consents.values()].map((consent) => ({
    ...consent,
    policies: policiesOf(answersOf.get(consent.key) ?? []),
  }));
  return { consents: planned, answers, skipped, sensitive: [...sensitive] };
}

/** A person answers the text that they saw (invariant I8), so each text is one of its own. */
function policiesOf(answers: readonly PlannedAnswer[]): PlannedPolicy[] {
  const policies: PlannedPolicy[] = [];
  for (const { receipt } of answers) {
    const url = policyAddress(receipt);
    if (!policies.some((policy) => isSameAddress(policy.url, url)))
      policies.push({ url, language: languageOf(receipt) });
  }
  return policies;
}

const rank = ({ receipt }: PlannedAnswer): number => (receipt.state === 'REVOKED' ? 0 : 1);

/** Sensitive categories that no purpose of the receipt names: they may belong to any. */
function unplacedCategories({ spiCat, services }: V1Receipt): string[] {
  const placed = new Set(
    services.flatMap(({ purposes }) => purposes.flatMap((purpose) => purpose.piiCategory.map(piiCategory))),
  );
  return spiCat.map(piiCategory).filter((special) => !placed.has(special));
}

interface Asked {
  readonly key: string;
  readonly service: string;
  readonly purpose: V1Purpose;
  readonly receipt: V1Receipt;
  readonly unplaced: readonly string[];
}

/** The first receipt says how it is asked; each adds what it names. */
function merged(
  known: Omit<PlannedConsent, 'policies'> | undefined,
  { key, service, purpose, receipt, unplaced }: Asked,
): Omit<PlannedConsent, 'policies'> {
  const base = known ?? {
    key,
    service,
    purpose: purpose.purpose,
    obtainedBy: purpose.primaryPurpose ? ('declarative' as const) : ('actionbased' as const),
    jurisdiction: receipt.jurisdiction?.trim() || null,
    categories: [],
    recipients: [],
  };
  const recipient = purpose.thirdPartyDisclosure ? purpose.thirdPartyName?.trim() : undefined;
  return {
    ...base,
    categories: [...new Set([...base.categories, ...purpose.piiCategory.map(piiCategory), ...unplaced])],
    recipients: [...new Set([...base.recipients, ...(recipient ? [recipient] : [])])],
  };
}

/** Also `en_US`, as Java writes it; English for what names no language. */
function languageOf({ language }: V1Receipt): string {
  const given = (language ?? '').trim().replaceAll('_', '-');
  try {
    return Intl.getCanonicalLocales(given)[0] ?? 'en';
  } catch {
    return 'en';
  }
}

function receiptIdOf(document: unknown): string | null {
  const id = (document as { consentReceiptID?: unknown } | null)?.consentReceiptID;
  return typeof id === 'string' ? id.slice(0, 255) : null;
}

function reasonOf(issue: z.core.$ZodIssue): string {
  const path = issue.path.map(String).join('.') || 'the receipt';
  const words = issue.message.replace('Invalid input: expected', 'expected').replace('Invalid option: ', '');
  return `${path}: ${words}`;
}
