import type { ReceiptCheck } from '#consents/receipts';

/** What a person reads of a checked receipt. */
export function receiptText(check: ReceiptCheck): string {
  const lines = check.valid ? ['Genuine.', ...facts(check.receipt ?? {})] : [`Not genuine: ${why(check)}.`];
  const findings = [
    ...check.problems.map((problem) => `problem: ${problem}`),
    ...check.warnings.map((warning) => `warning: ${warning}`),
  ];
  return [...lines, ...findings].join('\n');
}

const why = ({ reason }: ReceiptCheck): string => reason ?? 'it is no consent receipt by the schema';

type Json = Readonly<Record<string, unknown>>;

function facts(receipt: Json): string[] {
  const habeas = (receipt['habeas'] ?? {}) as { readonly status?: unknown; readonly consent?: Json };
  const controllers = receipt['piiControllers'] as readonly Json[];
  const given = new Date(Number(receipt['consentTimestamp']) * 1000);
  return [
    `Receipt    ${String(receipt['consentReceiptID'])}`,
    `Person     ${String(receipt['piiPrincipalId'])}`,
    `Answer     ${String(habeas.status ?? 'unknown')}, ${Number.isNaN(given.getTime()) ? 'at an unknown time' : given.toISOString()}`,
    `Consent    ${String(habeas.consent?.['name'] ?? 'unknown')}, version ${String(habeas.consent?.['version'] ?? 'unknown')}`,
    `Controller ${controllers.map(({ piiController }) => String(piiController)).join(', ')}`,
  ];
}
