import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { Public } from '#access';
import {
  packageCodeSchema,
  packagePartSchema,
  type PackageCode,
  type PackagePartQuery,
} from '#contracts/schemas';
import { TAKES_FORMS, PrivatePage, page } from '#platform/http';
import { PackageDelivery } from '#requests';

const DOOR = page(
  'Your package',
  `<h1>Your package</h1>
   <p>Enter the six-digit code to download it. It can be downloaded completely once.</p>
   <form method="post"><label>Code <input name="code" inputmode="numeric" pattern="[0-9]{6}" autocomplete="one-time-code" required></label> <button>Download</button></form>
   <form method="post" action="/d/{token}/code"><p>No code yet? <button>Send me a code by mail</button></p></form>`,
);
const SENT = page(
  'Code sent',
  '<h1>Code sent</h1><p>If a code may be sent for this link, it is in your mailbox now. It is valid for ten minutes.</p><p><a href="/d/{token}">Back</a></p>',
);

/** The door to a package. Looking changes nothing: mail scanners look. */
@ApiExcludeController()
@Controller('d/:token')
@Public()
export class PackageLinksController {
  constructor(@Inject(PackageDelivery) private readonly delivery: PackageDelivery) {}

  @Get()
  @PrivatePage()
  async show(@Param('token') token: string): Promise<string> {
    await this.delivery.find(token);
    return DOOR.replaceAll('{token}', encodeURIComponent(token));
  }

  /** Sends a fresh code to the address of the request; answers alike whether it may or not. */
  @Post('code')
  @HttpCode(200)
  @PrivatePage()
  async sendCode(@Param('token') token: string): Promise<string> {
    await this.delivery.sendCode(token);
    return SENT.replaceAll('{token}', encodeURIComponent(token));
  }

  @Post()
  @RouteConfig(TAKES_FORMS)
  @HttpCode(200)
  async download(
    @Param('token') token: string,
    @Query({ schema: packagePartSchema }) { part }: PackagePartQuery,
    @Body({ schema: packageCodeSchema }) { code }: PackageCode,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { archive, name, sent } = await this.delivery.open(token, code, part);
    reply.raw.once('close', () => void sent(reply.raw.writableFinished));
    await reply
      .header('content-type', 'application/zip')
      .header('content-disposition', `attachment; filename="${name}"`)
      .header('cache-control', 'no-store')
      .header('x-robots-tag', 'noindex')
      .send(archive);
  }
}
