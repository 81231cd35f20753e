import { timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { parse, stringify } from 'uuid';
import { AppError, ID_PREFIXES } from '#contracts';
import { DigestKey } from '#keys';
import { SETTINGS, currentContext, publicUrl, type Settings } from '#platform';

const ID_BYTES = 16;
const UNTIL_BYTES = 6;
const BODY_BYTES = 2 * ID_BYTES + UNTIL_BYTES;
const MAC_BYTES = 32;
const TENANT = `${ID_PREFIXES.tenant}_`;
const TASK = `${ID_PREFIXES.task}_`;

/** What a link of a tool of tickets is for. */
export interface CallbackTarget {
  readonly tenantId: string;
  readonly taskId: string;
  /** Tells the link from earlier ones of the same task. */
  readonly until: Date;
}

/** Links by which tools of tickets report: ids, the end, and an HMAC over them, so that none has to be kept. */
@Injectable()
export class CallbackLinks {
  constructor(
    @Inject(DigestKey) private readonly digests: DigestKey,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** Of a task of the tenant in the context. */
  of(taskId: string, until: Date): string {
    const end = Buffer.alloc(UNTIL_BYTES);
    end.writeUIntBE(until.getTime(), 0, UNTIL_BYTES);
    const ids = [currentContext().tenantId.slice(TENANT.length), taskId.slice(TASK.length)];
    const body = Buffer.concat([...ids.map((id) => parse(id)), end]);
    return publicUrl(this.settings, `/t/${Buffer.concat([body, this.#mac(body)]).toString('base64url')}`);
  }

  /** @throws AppError `resource.not_found` for what is no link of ours */
  read(token: string): CallbackTarget {
    const bytes = Buffer.from(token, 'base64url');
    const [body, mac] = [bytes.subarray(0, BODY_BYTES), bytes.subarray(BODY_BYTES)];
    if (mac.length !== MAC_BYTES || !timingSafeEqual(mac, this.#mac(body))) throw unknownCallback();
    return {
      tenantId: `${TENANT}${stringify(body, 0)}`,
      taskId: `${TASK}${stringify(body, ID_BYTES)}`,
      until: new Date(body.readUIntBE(2 * ID_BYTES, UNTIL_BYTES)),
    };
  }

  #mac(body: Buffer): Buffer {
    return Buffer.from(this.digests.digest('task-callback', body.toString('hex')), 'hex');
  }
}

/** The same for a link that was never given, has ended, or was used: nobody learns which. */
export const unknownCallback = (): AppError =>
  new AppError('resource.not_found', {
    detail: 'This link serves no more, or was not copied whole. Ask for another one.',
  });
