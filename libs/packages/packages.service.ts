import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail } from '#audit';
import { AppError } from '#contracts';
import type { PackageView } from '#contracts/schemas';
import type { ExportSink } from '#engine';
import { KeyManager } from '#keys';
import { UnitOfWork } from '#persistence';
import { CLOCK, SETTINGS, currentContext, newId, type Clock, type Settings } from '#platform';
import { PackageFiles } from './package-files.js';
import { PackageLinks, type IssuedLink } from './package-links.service.js';
import { PackageRecord } from './package.entity.js';
import { PackagesRepository } from './packages.repository.js';
import { PackageBuilder, type PackageFacts } from './package-writer.js';
import type { ShownText, Statement } from './statement.js';

const DAY_MS = 86_400_000;
const VALID_DAYS = 14;
/** Complete downloads of one package by link. */
const DOWNLOADS = 1;

/** A package under construction. */
export interface PackageWriter extends ExportSink {
  /** The information of Art. 15(1) GDPR, with the texts that it names in the same order. */
  inform(statement: Statement, texts: readonly ShownText[]): Promise<void>;
  /** A file as somebody found it, such as a scanned letter. */
  attach(name: string, mediaType: string, content: Buffer): Promise<void>;
  /** Seals the archive and makes it known. */
  finish(): Promise<void>;
  /** Takes away what was written. */
  abort(): Promise<void>;
}

/** What people get of their data: built once, sealed under a key of its own, gone when that key is destroyed. */
@Injectable()
export class PackagesService {
  readonly #files: PackageFiles;

  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(PackagesRepository) private readonly repository: PackagesRepository,
    @Inject(PackageLinks) private readonly links: PackageLinks,
    @Inject(KeyManager) private readonly keys: KeyManager,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(SETTINGS) settings: Settings,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.#files = new PackageFiles(settings.PACKAGE_ROOT ?? join(settings.HABEAS_HOME, 'packages'));
  }

  async begin(requestId: string, facts: Omit<PackageFacts, 'generatedAt'>): Promise<PackageWriter> {
    const id = newId('package');
    const folder = join(currentContext().tenantId, id);
    const key = await this.keys.secret('package', id);
    const builder = new PackageBuilder(this.#files, folder, key, { ...facts, generatedAt: this.clock.now() });
    return {
      collection: (info) => builder.collection(info),
      inform: (statement, texts) => builder.inform(statement, texts),
      attach: (name, mediaType, content) => builder.attach(name, mediaType, content),
      finish: async () => {
        const part = await builder.finish(await this.keys.signer());
        await this.#store(id, requestId, facts.right, { index: 1, ...part });
      },
      abort: async () => {
        await this.#files.remove(folder);
        await this.keys.destroy('package', id);
      },
    };
  }

  /** @throws AppError `package.not_ready` */
  async view(requestId: string): Promise<PackageView> {
    const { id, profile, parts, expiresAt, downloadsLeft } = await this.#ready(requestId);
    return { id, profile, parts, expiresAt: expiresAt.toISOString(), downloadsLeft };
  }

  /** A link for a controller who hands over in an own portal; the code is shown once, here. */
  async issueLink(requestId: string): Promise<IssuedLink> {
    const record = await this.#ready(requestId);
    return this.unitOfWork.run(async () => {
      const link = await this.links.issueWithCode(record);
      await this.audit.append({ action: 'package.link_issued', object: record.id });
      return link;
    });
  }

  /**
   * A fresh link for a mail, null when there is no package; its code goes out only when the page asks for it.
   * In the caller's transaction.
   */
  async findMailLink(requestId: string): Promise<{ path: string; expiresAt: Date } | null> {
    const record = await this.repository.findByRequest(requestId);
    if (!record || record.state === 'discarded') return null;
    return { path: await this.links.issueForMail(record), expiresAt: record.expiresAt };
  }

  /** When the package of a request was made; null: there is none. In the caller's transaction. */
  async madeAt(requestId: string): Promise<Date | null> {
    const record = await this.repository.findByRequest(requestId);
    return record && record.state !== 'discarded' ? record.createdAt : null;
  }

  /** One that was discarded is none. */
  async exists(requestId: string): Promise<boolean> {
    const record = await this.repository.findByRequest(requestId);
    return record !== null && record.state !== 'discarded';
  }

  /** The archive in clear. @throws AppError `package.gone` */
  async open(packageId: string, part: number): Promise<Readable> {
    const record = await this.unitOfWork.run(() => this.repository.get(packageId));
    const key = record.state === 'discarded' ? null : await this.keys.findSecret('package', packageId);
    if (!key) throw new AppError('package.gone', { detail: 'The package was destroyed.' });
    if (!record.parts.some(({ index }) => index === part))
      throw new AppError('resource.not_found', { param: 'part' });
    return this.#files.open(join(record.tenantId, packageId, `part-${part}`), key);
  }

  /** The request whose package it is. @throws AppError `package.not_ready` */
  requestOf(packageId: string): Promise<string> {
    return this.unitOfWork.run(async () => (await this.repository.get(packageId)).requestId);
  }

  /** A complete download has reached the person. In a transaction that holds the request, as {@link discard} does. */
  collected(packageId: string): Promise<void> {
    return this.unitOfWork.run(async () => {
      const record = await this.repository.lock(packageId);
      record.downloadsLeft = Math.max(0, record.downloadsLeft - 1);
      if (record.state === 'ready') record.state = 'collected';
      await this.audit.append({ action: 'package.collected', object: packageId });
    });
  }

  /** Destroys the key, which destroys every copy of the archive. In the caller's transaction. */
  async discard(requestId: string): Promise<void> {
    const record = await this.repository.findByRequest(requestId);
    if (!record || record.state === 'discarded') return;
    record.state = 'discarded';
    await this.repository.closeLinks(record.id);
    await this.keys.destroy('package', record.id);
    const folder = join(record.tenantId, record.id);
    this.unitOfWork.afterCommit(() => void this.#files.remove(folder));
    await this.audit.append({ action: 'package.discarded', object: record.id });
  }

  async #store(
    id: string,
    requestId: string,
    profile: string,
    part: PackageRecord['parts'][number],
  ): Promise<void> {
    const now = this.clock.now();
    const record = Object.assign(new PackageRecord(), {
      id,
      tenantId: currentContext().tenantId,
      requestId,
      profile,
      parts: [part],
      state: 'ready' as const,
      downloadsLeft: DOWNLOADS,
      expiresAt: new Date(now.getTime() + VALID_DAYS * DAY_MS),
      createdAt: now,
    });
    await this.unitOfWork.run(async () => {
      await this.discard(requestId);
      this.repository.persist(record);
    });
  }

  async #ready(requestId: string): Promise<PackageRecord> {
    const record = await this.unitOfWork.run(() => this.repository.findByRequest(requestId));
    if (!record)
      throw new AppError('package.not_ready', {
        detail: 'There is a package from the state `delivering` on.',
      });
    if (record.state === 'discarded')
      throw new AppError('package.gone', { detail: 'The package was destroyed.' });
    return record;
  }
}
