import { runInContext } from './operation-context.js';

/** A link that was mailed to a person, in its tenant. */
export interface MailedLink {
  readonly tenantId: string;
  readonly linkId: string;
}

/**
 * Stands for a token that nobody was given. It is looked up like any other, so that neither the answer nor the time it
 * takes tells an unknown link from one that has expired.
 */
export const UNKNOWN_LINK: MailedLink = { tenantId: 'none', linkId: 'none' };

/** Runs `work` as the person who holds the link: an id, since more is not known of them. */
export const asHolder = <T>({ tenantId, linkId }: MailedLink, work: () => T): T =>
  runInContext({ tenantId, actor: { kind: 'person', id: linkId }, correlationId: linkId }, work);
