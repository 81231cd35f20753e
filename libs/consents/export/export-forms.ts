import type { Row } from '#connectors/spi';
import type { ConsentActivity, ConsentState } from '#contracts/schemas';
import type { ExportColumn } from '#engine';

/** What is handed over of one kind of thing: names for people, columns in order. */
export interface ExportForm {
  readonly title: Readonly<Record<string, string>>;
  readonly columns: readonly ExportColumn[];
}

type Kind = ExportColumn['kind'];
type Provenance = ExportColumn['provenance'];

const column = (
  name: string,
  kind: Kind = 'text',
  category = 'meta.consent',
  provenance: Provenance = 'provided',
): ExportColumn => ({
  name,
  category,
  kind,
  nativeType: kind,
  nullable: true,
  enumValues: null,
  provenance,
  identifies: null,
  redacted: false,
});

const SUB = column('sub', 'text', 'identifier.external');
const CONSENT = [
  column('consent_id', 'uuid'),
  column('consent_name'),
  column('consent_version_id', 'uuid'),
] as const;

/** Where each answer stands. */
export const CONSENTS: ExportForm = {
  title: { en: 'Your consents', de: 'Ihre Einwilligungen' },
  columns: [
    SUB,
    column('record_id', 'uuid'),
    column('type'),
    ...CONSENT,
    column('version', 'decimal'),
    column('status'),
    column('awaits', 'array'),
    column('accepted_fields', 'array'),
    column('scopes', 'array'),
    column('preferences', 'array'),
    column('client_id'),
    ...['createdAt', 'updatedAt', 'expiresAt'].map((name) => column(name, 'timestamp', 'meta.timestamp')),
  ],
};

/** Every answer there was, with the one before it. */
export const ACTIVITY: ExportForm = {
  title: { en: 'What you answered, and when', de: 'Was Sie wann geantwortet haben' },
  columns: [
    SUB,
    column('id', 'uuid'),
    column('occurredAt', 'timestamp', 'meta.timestamp'),
    column('action'),
    ...CONSENT,
    column('record_id', 'uuid'),
    ...['old', 'new'].flatMap((which) => [
      column(`${which}_status`),
      column(`${which}_accepted_fields`, 'array'),
      column(`${which}_scopes`, 'array'),
    ]),
    column('actor_kind', 'text', 'meta.actor'),
    column('actor_id', 'text', 'meta.actor'),
    column('client_id'),
    column('locale'),
    column('contentHash'),
    column('textUrl'),
    column('ip', 'text', 'network.ip', 'observed'),
    column('userAgent', 'text', 'network.agent', 'observed'),
    column('guardian_relation'),
    column('toldAt', 'timestamp', 'meta.timestamp'),
  ],
};

/** The proof of each answer. */
export const RECEIPTS: ExportForm = {
  title: { en: 'Receipts of your answers', de: 'Belege Ihrer Antworten' },
  columns: [SUB, column('id', 'uuid'), column('createdAt', 'timestamp', 'meta.timestamp'), column('jws')],
};

/** What answers were taken from, as it was taken in. */
export const EVIDENCE: ExportForm = {
  title: {
    en: 'Documents that your answers were taken from',
    de: 'Dokumente, denen Ihre Antworten entnommen sind',
  },
  columns: [
    SUB,
    column('kind'),
    column('reference'),
    column('consent_id', 'uuid'),
    column('createdAt', 'timestamp', 'meta.timestamp'),
    column('sha256'),
    column('document'),
  ],
};

export const consentRow = (sub: string, { preferences = [], awaits, ...state }: ConsentState): Row => ({
  sub,
  ...state,
  awaits: awaits ?? null,
  preferences: preferences.map(({ topic, channel, choice, value }) =>
    [[topic, channel].filter((part) => part !== null).join('/'), choice, value].filter(Boolean).join(': '),
  ),
});

export const activityRow = ({
  oldValue,
  newValue,
  actor,
  guardian,
  toldAt,
  ...plain
}: ConsentActivity): Row => ({
  ...plain,
  old_status: oldValue?.status ?? null,
  old_accepted_fields: oldValue?.accepted_fields ?? null,
  old_scopes: oldValue?.scopes ?? null,
  new_status: newValue?.status ?? null,
  new_accepted_fields: newValue?.accepted_fields ?? null,
  new_scopes: newValue?.scopes ?? null,
  actor_kind: actor.kind,
  actor_id: actor.id,
  guardian_relation: guardian?.relation ?? null,
  toldAt: toldAt ?? null,
});
