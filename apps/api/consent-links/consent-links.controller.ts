import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Requires } from '#access';
import { ConsentLinks } from '#consents';
import {
  consentLinkSchema,
  linkPersonsSchema,
  type ConsentLinkView,
  type LinkPersons,
} from '#contracts/schemas';
import { Answers, Idempotent } from '#platform/http';
import { consentLinkView } from './consent-link.view.js';

@ApiTags('Consents')
@Controller('v1/consent-links')
export class ConsentLinksController {
  constructor(@Inject(ConsentLinks) private readonly links: ConsentLinks) {}

  /**
   * Joins somebody who answered under an anonymous id to who they turned out to be. Of two answers to one consent the
   * stricter holds until the person answers again; an answer that only the anonymous one gave is theirs. Sent again it
   * joins what was answered since.
   */
  @Post()
  @HttpCode(200)
  @Requires('consents:write')
  @Idempotent()
  @Answers(200, consentLinkSchema, 'Linked')
  async link(@Body({ schema: linkPersonsSchema }) body: LinkPersons): Promise<ConsentLinkView> {
    return consentLinkView(await this.links.link(body));
  }
}
