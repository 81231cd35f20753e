import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { AuditHeads, AuditTrail } from '#audit';
import { Catalogue } from '#catalogue';
import { ReceiptSigner } from '#consents';
import { KeyManager } from '#keys';
import { Outbox, UnitOfWork } from '#persistence';
import { systemClock, type Settings } from '#platform';
import { IdempotencyService, serveProcessMetrics } from '#platform/http';
import { NestLogger, announceReady, createLogger, type Logger } from '#platform/logging';
import {
  ExternalTasks,
  Figures,
  JoinedLetters,
  LegalHoldSweep,
  LiftSweep,
  MailIntake,
  Mailboxes,
  NoticeOutcomes,
  RecipientChecks,
  RecipientMessages,
  RetentionSweep,
  StaffDigest,
} from '#requests';
import { WorkflowService } from '#temporal';
import { Dispatcher, type DispatcherParts } from './dispatcher.js';
import { DispatcherModule } from './dispatcher.module.js';
import { startSmtpIntake } from './inbound/smtp-intake.js';
import { Loop } from './loop.js';
import { FiguresGauges } from './measures/figures-gauges.js';
import type { ReceiptSigning } from './relay/consent-ranges.js';
import { TemporalStarter } from './relay/temporal-starter.js';

/** As often as monitoring usually asks. */
const COUNTED_EVERY_MS = 60_000;

/** Runs a dispatcher on the settings of a process; `overrides` are for specs. */
export async function serveDispatcher(
  settings: Settings,
  overrides: Partial<DispatcherParts> = {},
): Promise<{ stop(): Promise<void> }> {
  const logger = createLogger({ level: settings.LOG_LEVEL, part: 'dispatcher' });
  const context = await NestFactory.createApplicationContext(DispatcherModule.forRoot(settings), {
    logger: new NestLogger(logger),
    abortOnError: false,
  });
  const sweep = context.get(RetentionSweep);
  const digest = context.get(StaffDigest);
  const holds = context.get(LegalHoldSweep);
  const lifting = context.get(LiftSweep);
  const outcomes = context.get(NoticeOutcomes);
  const joined = context.get(JoinedLetters);
  const external = context.get(ExternalTasks);
  const recipients = context.get(RecipientChecks);
  const mailboxes = context.get(Mailboxes);
  const heads = new AuditHeads(context.get(UnitOfWork), context.get(KeyManager), systemClock);
  const idempotency = new IdempotencyService(context.get(UnitOfWork), context.get(KeyManager));
  const dispatcher = await Dispatcher.start({
    settings,
    logger,
    clock: systemClock,
    unitOfWork: context.get(UnitOfWork),
    outbox: context.get(Outbox),
    keys: context.get(KeyManager),
    audit: context.get(AuditTrail),
    workflows: new TemporalStarter(context.get(WorkflowService)),
    receipts: telling(context.get(ReceiptSigner), logger),
    mail: {
      settled: (requestId, notice, sent) => outcomes.note(requestId, notice, sent),
      settledJoined: (mailId, sent) => joined.settled(mailId, sent),
      replyTo: (requestId) => mailboxes.replyAddress(requestId),
    },
    recipients: context.get(RecipientMessages),
    housekeeping: {
      'retention sweep': () => sweep.sweep(),
      'staff digest': () => digest.send(),
      'holidays ahead': async () => warnOfCalendars(context.get(Catalogue), logger),
      'external tasks': () => external.sweep(),
      'joined letters': () => joined.sweep(),
      'legal holds': () => holds.sweep(),
      'restrictions to lift': () => lifting.sweep(),
      'recipient checks': () => recipients.sweep(),
      'old idempotency keys': () => idempotency.forgetOld(),
      'audit heads': () =>
        heads.publish(({ tenantId, sequence, hash }) =>
          logger.info('audit head', { tenantId, sequence, hash }),
        ),
    },
    ...overrides,
  });
  const intake =
    settings.INBOUND_MAIL_PORT === 0
      ? null
      : await startSmtpIntake({ settings, logger, mailboxes, intake: context.get(MailIntake) });
  const counting: Loop[] = [];
  const metrics = await serveProcessMetrics(settings.METRICS_PORT, settings.HOST, (registry) =>
    counting.push(
      startCounting(new FiguresGauges(context.get(Figures), settings.METRICS_TENANTS, registry), logger),
    ),
  );
  announceReady('dispatcher');
  return {
    stop: async () => {
      metrics?.close();
      for (const loop of counting) await loop.stop();
      await intake?.close();
      await dispatcher.stop();
      await context.close();
    },
  };
}

function startCounting(gauges: FiguresGauges, logger: Logger): Loop {
  const loop = new Loop({
    round: () => gauges.refresh().then(() => false),
    idleMs: COUNTED_EVERY_MS,
    onError: (error) => logger.failure('warn', 'The counts of the installation could not be read', error),
  });
  loop.start();
  return loop;
}

/** Of a year without holidays no deadline can be computed: whoever runs this hears of it long before. */
function warnOfCalendars(catalogue: Catalogue, logger: Logger): void {
  const today = systemClock.now().toISOString().slice(0, 10);
  const ending = catalogue.calendarsEndingSoon(today);
  if (ending.length > 0)
    logger.warn('Fewer than 14 months of holidays lie ahead', { detail: ending.join(', ') });
}

/** An answer that no longer gives the receipt it was chained with was changed behind our back: nothing signs that. */
const telling = (signer: ReceiptSigner, logger: Logger): ReceiptSigning => ({
  signPending: async (from, to) => {
    const { unfit } = await signer.signPending(from, to);
    for (const object of unfit) logger.error('A receipt does not fit its answer', { object });
  },
});
