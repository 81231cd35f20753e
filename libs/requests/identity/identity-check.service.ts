import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { AuditTrail } from '#audit';
import { IDENTITY_CHECK_REASONS, type IdentityCheckReason } from '#contracts';
import { UnitOfWork } from '#persistence';
import { WebhookQuestions } from '#webhooks';
import { hasTakenEffect } from '../lifecycle/has-taken-effect.js';
import type { Request } from '../request/request.entity.js';
import { TenantSettings } from '../tenant-settings.repository.js';

const TEXT_LENGTH = 900;
/** Reasons that nobody here knows say nothing. */
const answerSchema = z.object({
  reasons: z.array(z.string()).max(20),
  text: z.string().trim().min(1).max(TEXT_LENGTH).optional().catch(undefined),
});

export interface IdentityCheck {
  readonly reasons: readonly IdentityCheckReason[];
  /** What the person is told about a refusal. */
  readonly text: string;
}

/** Where the check says nothing: a refusal for this reason needs words. */
const USUAL_TEXT: Readonly<Record<string, string>> = {
  en: 'A check of the request found signs that it does not come from the person it is about.',
  de: 'Eine Prüfung des Antrags hat Anzeichen ergeben, dass er nicht von der betroffenen Person kommt.',
};

/**
 * Asks the tenant's own check, before anything else happens to a request, whether something speaks against the one who
 * makes it. The check is told what kind of request it is, and fetches itself what it may see; its silence changes nothing.
 */
@Injectable()
export class IdentityCheckService {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(TenantSettings) private readonly tenants: TenantSettings,
    @Inject(WebhookQuestions) private readonly questions: WebhookQuestions,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
  ) {}

  /**
   * Whether somebody is to be asked. Where nobody has to show who they are, or what was asked for is done, a doubt about
   * who asks changes nothing (Art. 21(3) GDPR is absolute). In a transaction.
   */
  async isWanted(request: Request): Promise<boolean> {
    const { state, requiredLevel } = request;
    if (state !== 'received' || requiredLevel === 'L0' || hasTakenEffect(request)) return false;
    return (await this.tenants.get()).identityCheck !== null;
  }

  /** Outside every transaction. @returns null where nobody is asked, or nobody answers in time */
  async ask(request: Request): Promise<IdentityCheck | null> {
    const { identityCheck } = await this.unitOfWork.run(() => this.tenants.get());
    if (identityCheck === null) return null;
    const answer = answerSchema.safeParse(await this.questions.ask(identityCheck, questionAbout(request)));
    await this.unitOfWork.run(() =>
      this.audit.append({
        action: 'identity.checked',
        object: request.id,
        data: { answered: answer.success, reasons: knownIn(answer.data?.reasons ?? []).join(' ') },
      }),
    );
    if (!answer.success) return null;
    return { reasons: knownIn(answer.data.reasons), text: answer.data.text ?? usualText(request) };
  }
}

const questionAbout = (request: Request) => ({
  id: `identity-${request.id}`,
  type: 'identity.check',
  data: {
    requestId: request.id,
    number: request.number,
    right: request.right,
    regime: request.regime,
    channel: request.channel,
    requester: request.requesterKind,
    requiredLevel: request.requiredLevel,
    verificationLevel: request.verificationLevel,
  },
});

const knownIn = (reasons: readonly string[]): IdentityCheckReason[] =>
  IDENTITY_CHECK_REASONS.filter((known) => reasons.includes(known));

const usualText = ({ locale }: Request): string => USUAL_TEXT[locale.split('-')[0]!] ?? USUAL_TEXT.en!;
