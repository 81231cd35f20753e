import { Body, Controller, Inject, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Requires } from '#access';
import { LinkedConsents } from '#consents';
import {
  issuePreferenceLinkSchema,
  preferenceLinkSchema,
  type IssuePreferenceLink,
  type PreferenceLinkView,
} from '#contracts/schemas';
import { Answers } from '#platform/http';

@ApiTags('Consents')
@Controller('v1/preference-links')
export class PreferenceLinksController {
  constructor(@Inject(LinkedConsents) private readonly linked: LinkedConsents) {}

  /**
   * Makes an address where one person changes their own choices without a login, for a message to them. It ends by
   * itself and says nothing of the person. Whoever holds it can take back what was accepted and choose topics and
   * channels, and never accept.
   */
  @Post()
  @Requires('preference-links:issue')
  @Answers(201, preferenceLinkSchema, 'Made')
  async issue(
    @Body({ schema: issuePreferenceLinkSchema }) body: IssuePreferenceLink,
  ): Promise<PreferenceLinkView> {
    const { url, expiresAt, oneClick } = await this.linked.issue(body);
    return {
      url,
      expiresAt: expiresAt.toISOString(),
      ...(oneClick && {
        headers: {
          'List-Unsubscribe': `<${url}>`,
          'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
        },
      }),
    };
  }
}
